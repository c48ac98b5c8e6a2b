using System.Text;

namespace Estoppl.Proxy.Clients;

/// <summary>What is said of an entry outside its file.</summary>
public static class ServerEntryWords
{
    extension(ServerEntry entry)
    {
        /// <summary>
        /// The entry's name as a command line and a ledger can carry it: what is no character (NUL, half a surrogate pair) is U+FFFD in it, and one
        /// that is empty or could be taken for an option has <c>_</c> in front.
        /// </summary>
        public string RecordedName
        {
            get
            {
                var name = new StringBuilder(entry.Name.Length);
                foreach (var rune in entry.Name.EnumerateRunes()) name.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
                return name.Length == 0 || name[0] == '-' ? $"_{name}" : name.ToString();
            }
        }

        /// <summary>Why nobody can wrap it; null when it can be wrapped, or is.</summary>
        public string? WhyNotWrappable => entry.Launch switch
        {
            EntryLaunch.Stdio or EntryLaunch.Wrapped => null,
            // Not its address: people keep keys in those.
            EntryLaunch.Remote remote => $"a remote server ({remote.Transport}): this version stands in front of local servers only",
            EntryLaunch.Unusable unusable => unusable.Why,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
