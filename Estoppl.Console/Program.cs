using Estoppl.Operator.Commands;
using Estoppl.Proxy.Stdio;

// First of all and before anything is loaded: this stage stands between the start of a proxy and the start of its server.
if (args is [UpstreamLauncher.Verb, ..]) return UpstreamLauncher.Run(args.AsSpan(1));

return CommandTree.Run(args);
