using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Views;

/// <summary>
/// <c>views.db</c> and its mark. Nothing here is ever synced. A set of pages is written under a mark that says so, which makes a
/// process that is killed in between visible; what a power loss tears is found by the pages' sum, once, in the next run of the machine. The sum is
/// compared too where the file's length or time say that somebody else has written it: LiteDB can walk in circles on pages that were altered.
/// Whoever forges length, time and sum as well is found by comparing the views with the events.
/// </summary>
internal sealed class ViewFile : IDisposable
{
    /// <summary>Why views are unusable that were changed between two openings in the same run of the machine.</summary>
    public const string WrittenByOthers = "somebody else has written them";

    private const int Page = PageJournal.PageSize, PagesPerRead = 64;

    private readonly FileStream _data, _mark;
    private readonly MachineStart _machine;
    private ulong _sum;

    private ViewFile(ViewPaths paths, MachineStart machine)
    {
        _machine = machine;
        _data = OpenOrCreate(paths.Data);
        try
        {
            _mark = OpenOrCreate(paths.Mark);
        }
        catch
        {
            _data.Dispose();
            throw;
        }
    }

    /// <summary>The data file, for people.</summary>
    public string Path => _data.Name;

    /// <summary>In bytes.</summary>
    public long Length => RandomAccess.GetLength(_data.SafeFileHandle);

    /// <summary>Where the views will end with the next pages that are written.</summary>
    public Position Next { get; set; }

    /// <summary>The read or write that failed; none while the disk does what it is asked.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Where the stored views end, as far as can be told without opening them: at the first event when there are none to use.</summary>
    public static Position EndOf(ViewPaths paths)
    {
        try
        {
            return File.Exists(paths.Data) && File.Exists(paths.Mark) && ViewMark.Read(File.ReadAllBytes(paths.Mark)) is { IsWhole: true } mark
                ? mark.Next
                : Position.First;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // A guess is enough: opening them will say why.
            return Position.First;
        }
    }

    /// <summary>Opens what was written whole.</summary>
    /// <exception cref="UnusableViewsException">It was not, or there is none.</exception>
    public static ViewFile Open(ViewPaths paths, MachineStart machine)
    {
        if (!File.Exists(paths.Data) || !File.Exists(paths.Mark)) throw new UnusableViewsException("there are none");
        var file = new ViewFile(paths, machine);
        try
        {
            file.Check();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Deletes what there is and begins an empty file.</summary>
    public static ViewFile Create(ViewPaths paths, MachineStart machine)
    {
        // The mark goes first: a data file without one is never taken for whole.
        File.Delete(paths.Mark);
        File.Delete(paths.Data);
        return new ViewFile(paths, machine);
    }

    /// <summary>Fills <paramref name="into"/> from <paramref name="at"/>; less only where the file ends.</summary>
    public int Read(Span<byte> into, long at)
    {
        try
        {
            var read = 0;
            while (read < into.Length)
            {
                var some = RandomAccess.Read(_data.SafeFileHandle, into[read..], at + read);
                if (some == 0) break;
                read += some;
            }

            return read;
        }
        catch (IOException fault)
        {
            Fault ??= fault;
            throw;
        }
    }

    /// <summary>Writes whole pages at their positions in bytes. The file is marked as torn meanwhile, and stays so when this throws.</summary>
    public void Write(SortedList<long, byte[]> pages)
    {
        try
        {
            var length = Length;
            var old = new byte[Page];
            WriteMark(isWhole: false);
            foreach (var (at, page) in pages)
            {
                if (at < length && Read(old, at) == Page) _sum -= PageSum.Of(at / Page, old);
                RandomAccess.Write(_data.SafeFileHandle, page, at);
                _sum += PageSum.Of(at / Page, page);
            }

            WriteMark(isWhole: true);
        }
        // The runtime takes a file size limit (EFBIG) for an argument out of range.
        catch (Exception fault) when (fault is IOException or ArgumentOutOfRangeException)
        {
            Fault ??= fault;
            throw;
        }
    }

    public void Dispose()
    {
        _data.Dispose();
        _mark.Dispose();
    }

    private void Check()
    {
        Span<byte> bytes = stackalloc byte[ViewMark.Size];
        if (RandomAccess.Read(_mark.SafeFileHandle, bytes, 0) != ViewMark.Size || ViewMark.Read(bytes) is not { } mark)
            throw new UnusableViewsException("their mark is not one of this version");
        if (!mark.IsWhole) throw new UnusableViewsException("they were not written to their end");
        if (Length < mark.Length) throw new UnusableViewsException("pages are missing");
        (Next, _sum) = (mark.Next, mark.Sum);
        var isSameRun = mark.Machine.IsSameAs(_machine);
        if (isSameRun && Length == mark.Length && Written == mark.Written) return;
        if (Length != mark.Length || SumOfAll() != mark.Sum)
            throw new UnusableViewsException(isSameRun ? WrittenByOthers : "their pages are not those that were written before the machine started");
        WriteMark(isWhole: true);
    }

    private DateTime Written => File.GetLastWriteTimeUtc(_data.SafeFileHandle);

    private ulong SumOfAll()
    {
        var pages = new byte[PagesPerRead * Page];
        var sum = 0UL;
        for (long at = 0, length = Length; at < length; at += pages.Length)
        {
            var read = Read(pages, at);
            for (var page = 0; page + Page <= read; page += Page) sum += PageSum.Of((at + page) / Page, pages.AsSpan(page, Page));
        }

        return sum;
    }

    private void WriteMark(bool isWhole)
    {
        Span<byte> mark = stackalloc byte[ViewMark.Size];
        new ViewMark(isWhole, _machine, Length, Written, _sum, Next).Write(mark);
        RandomAccess.Write(_mark.SafeFileHandle, mark, 0);
    }

    private static FileStream OpenOrCreate(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            // Others may read, for a backup; the write lease is what keeps other writers out.
            Share = FileShare.Read,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
