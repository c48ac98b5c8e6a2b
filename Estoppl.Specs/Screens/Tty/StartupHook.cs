using System.Diagnostics.CodeAnalysis;
using Estoppl.Operator.Screens.Tty;
using Terminal.Gui.App;

/// <summary>
/// What the runtime runs first in a console that specs start with these specs in DOTNET_STARTUP_HOOKS. It does there what no key does.
/// </summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "The runtime looks for it without one.")]
internal static class StartupHook
{
    /// <summary>Names what is to happen once the screen is on.</summary>
    public const string Variable = "ESTOPPL_SPEC_HOOK";

    public const string CrashOnScreen = "crash-on-screen", CrashOnThread = "crash-on-thread", CopyText = "copy";
    public const string Copied = "‘deny-shell’ → 3 calls";

    public static void Initialize() => Application.InstanceInitialized += (_, initialized) =>
    {
        Action happening = Environment.GetEnvironmentVariable(Variable) switch
        {
            CrashOnScreen => Crash,
            CrashOnThread => () => new Thread(Crash).Start(),
            CopyText => () => TerminalClipboard.Copy(initialized.Value.Driver!, Copied),
            _ => static () => { },
        };
        initialized.Value.AddTimeout(TimeSpan.FromMilliseconds(300), () =>
        {
            happening();
            return false;
        });
    };

    private static void Crash() => throw new InvalidTimeZoneException("as the spec wants it");
}
