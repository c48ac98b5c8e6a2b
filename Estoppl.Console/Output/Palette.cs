using Estoppl.Ledger.Events;

namespace Estoppl.Operator.Output;

/// <summary>Colours of decisions on a terminal: Okabe-Ito, which colour-blind eyes tell apart. Off in pipes and under NO_COLOR.</summary>
internal sealed class Palette(bool inColour)
{
    /// <summary>For stdout as it is now.</summary>
    public static Palette ForOutput() => new(
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb");

    public string Decision(DecisionKind decision, string text) => decision switch
    {
        DecisionKind.Allow => Paint("38;2;86;180;233", text),
        DecisionKind.Block => Paint("38;2;213;94;0", text),
        DecisionKind.Review => Paint("38;2;240;228;66", text),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public string Trouble(string text) => Paint("38;2;204;121;167", text);

    public string Strong(string text) => Paint("1", text);

    public string Faint(string text) => Paint("2", text);

    public string Good(string text) => Paint("38;2;0;158;115", text);

    public string Bad(string text) => Paint("1;38;2;213;94;0", text);

    private string Paint(string code, string text) => inColour ? $"\e[{code}m{text}\e[0m" : text;
}
