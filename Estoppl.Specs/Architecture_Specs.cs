using System.Reflection;
using Xunit;

namespace Estoppl.Specs;

public sealed class The_dependency_rule
{
    [Fact]
    public void The_ledger_knows_neither_the_proxy_nor_the_console() =>
        Assert.DoesNotContain(ReferencesOf("Estoppl.Ledger"), name => name is "Estoppl.Proxy" or "estoppl");

    [Fact]
    public void The_proxy_knows_no_console() =>
        Assert.DoesNotContain(ReferencesOf("Estoppl.Proxy"), name => name is "estoppl" or "Terminal.Gui" or "System.CommandLine");

    private static IEnumerable<string?> ReferencesOf(string assembly) =>
        Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name);
}
