namespace BrowserAgent.Sessions.Machine;

/// <summary>What must happen to a browser because of its memory.</summary>
internal enum MemoryLimitResult
{
    Fine,

    /// <summary>It finishes its running jobs and is replaced.</summary>
    Retire,

    /// <summary>It is killed at once.</summary>
    Kill,
}

/// <summary>Compares a browser's memory with its caps.</summary>
internal static class MemoryLimitChecker
{
    /// <param name="residentMiB">Sum of resident sizes, never below the proportional size: if it is under the soft cap, the proportional size is not read, which is expensive.</param>
    /// <param name="proportionalMiB">Reads the proportional size.</param>
    /// <param name="options">The caps.</param>
    public static MemoryLimitResult Check(int residentMiB, Func<int> proportionalMiB, MemoryOptions options)
    {
        if (residentMiB <= options.SoftCapMiB)
        {
            return MemoryLimitResult.Fine;
        }

        var size = proportionalMiB();
        return size > options.HardCapMiB ? MemoryLimitResult.Kill
            : size > options.SoftCapMiB ? MemoryLimitResult.Retire
            : MemoryLimitResult.Fine;
    }
}
