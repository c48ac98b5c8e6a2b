using System.Reflection;
using ModelContextProtocol.Server;
using SdkServer;

var tools = new McpServerPrimitiveCollection<McpServerTool>();
foreach (var method in typeof(Tools).GetMethods(BindingFlags.Public | BindingFlags.Static)) tools.Add(McpServerTool.Create(method));

await using var server = McpServer.Create(
    new StdioServerTransport("sdk-server"),
    new McpServerOptions { ServerInfo = new() { Name = "sdk-server", Version = "1.0.0" }, ToolCollection = tools });
await server.RunAsync();
