using Estoppl.Specs.Testing;
using Xunit;
namespace Estoppl.Specs.Reports;
public sealed class Looking { [Fact] public async Task Makes_one() {
 foreach (var kind in new[]{"all","hostile"}) {
 var to=$"/tmp/rep/{kind}"; if (Directory.Exists(to)) Directory.Delete(to,true);
 using var w = new Workspace();
 using (var s = new Story(w)) { s.TellAll(); s.Now += TimeSpan.FromHours(3); if (kind=="hostile") s.TellHostile(); s.Store(); }
 var r = await w.RunAsync("report"); Assert.True(r.ExitCode==0, r.Output+r.Error);
 Directory.Move(w.Path, to);
 } } }
