namespace BrowserAgent.Sessions.Machine;

/// <summary>What a browser's memory says about its future.</summary>
internal enum MemoryLimitResult
{
    Fine,

    /// <summary>It finishes what runs in it and is replaced.</summary>
    Retire,

    /// <summary>It is killed at once.</summary>
    Kill,
}

/// <summary>The caps, applied.</summary>
internal static class MemoryLimits
{
    /// <param name="residentMiB">Sum of resident sizes: when even that is under the soft cap, the dear number need not be read.</param>
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
