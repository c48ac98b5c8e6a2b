using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens;

/// <summary>What screens learn. Each screen has news of its own beside its model; these are for all.</summary>
internal abstract record ConsoleNews
{
    /// <summary>What time it is: told every second.</summary>
    public sealed record Tick(DateTimeOffset Now) : ConsoleNews;

    /// <summary>How the console stands to its ledger.</summary>
    /// <param name="Trouble">Why it cannot be used now; none when it can.</param>
    public sealed record Link(LinkState State, Explanation? Trouble = null) : ConsoleNews;

    /// <summary>A screen has come into sight: told to that screen alone, which may then ask for what it shows.</summary>
    public sealed record Shown(Keys.Scope Scope) : ConsoleNews;

    /// <summary>A screen has gone out of sight: told to that screen alone.</summary>
    public sealed record Hidden(Keys.Scope Scope) : ConsoleNews;

    /// <summary>Something that was asked for was done, or why not.</summary>
    public sealed record Said(string Text, Tone Tone = Tone.Plain) : ConsoleNews;

    /// <summary>A file that was to be written is there already, and nothing was written.</summary>
    public sealed record IsThere(ConsoleIntent.Export Asked) : ConsoleNews;

    /// <summary>Kill switches or pinned tools are not what they were.</summary>
    public sealed record ControlsChanged : ConsoleNews;

    /// <summary>A defect of ours, on its way to the thread that ends the program with it.</summary>
    public sealed record Defect(Exception Exception) : ConsoleNews;
}

/// <summary>How the console stands to its ledger.</summary>
internal enum LinkState
{
    /// <summary>It is being opened.</summary>
    Opening,

    /// <summary>Another process holds it.</summary>
    Following,

    /// <summary>This process holds it.</summary>
    Holding,

    /// <summary>It cannot be used now.</summary>
    Lost,
}

/// <summary>What is wrong, and what to do.</summary>
internal sealed record Explanation(string Fact, string Hint)
{
    /// <summary>What to do, as a sentence of its own.</summary>
    public string Sentence => Hint.Length == 0 ? "" : $"{char.ToUpperInvariant(Hint[0])}{Hint[1..]}.";
}

/// <summary>What is asked of the host, because it reaches beyond the screens. Each screen has intents of its own beside its model.</summary>
internal abstract record ConsoleIntent
{
    /// <summary>End the program.</summary>
    public sealed record Quit : ConsoleIntent;

    /// <summary>Try to open the ledger again.</summary>
    public sealed record OpenLedger : ConsoleIntent;

    /// <summary>Put text into the terminal's clipboard.</summary>
    /// <param name="What">It in words.</param>
    public sealed record Copy(string Text, string What) : ConsoleIntent;

    /// <summary>Write the calls that the filter selects into a file; the format is told by its ending.</summary>
    /// <param name="Path">As it was typed.</param>
    /// <param name="Filter">As it was typed; empty for all calls.</param>
    /// <param name="Replaces">Whether a file that is there already is replaced. False asks first.</param>
    public sealed record Export(string Path, string Filter, bool Replaces = false) : ConsoleIntent;
}
