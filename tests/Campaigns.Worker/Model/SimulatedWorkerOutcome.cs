namespace BrowserAgent.Campaigns.Worker.Model;

/// <summary>What becomes of a model worker that has claimed a job.</summary>
internal enum SimulatedWorkerOutcome
{
    /// <summary>It acknowledges.</summary>
    Works,

    /// <summary>It is gone without a word.</summary>
    Dies,

    /// <summary>It hangs past its lease, and then acknowledges all the same.</summary>
    Hangs,

    /// <summary>Past its intent it is proved that nothing was saved: it gives the job back at phase none.</summary>
    IsRefused,
}

/// <summary>Draws outcomes. By job and fence alone, so that worker and campaign draw alike, in whatever order jobs are claimed. Both compile this file.</summary>
internal sealed record SimulatedWorkerOutcomeDraw(int Seed, double DyingShare, double HangingShare, double RefusedShare = 0)
{
    private const ulong Odd = 0x9E3779B97F4A7C15;

    public SimulatedWorkerOutcome Of(string jobId, long fence)
    {
        var mixed = unchecked(((ulong)Seed * Odd) + (ulong)fence);
        foreach (var letter in jobId)
        {
            mixed = Mix(mixed ^ letter);
        }

        var drawn = (Mix(mixed) >> 11) / (double)(1UL << 53);
        return drawn < DyingShare ? SimulatedWorkerOutcome.Dies
            : drawn < DyingShare + HangingShare ? SimulatedWorkerOutcome.Hangs
            : drawn < DyingShare + HangingShare + RefusedShare ? SimulatedWorkerOutcome.IsRefused
            : SimulatedWorkerOutcome.Works;
    }

    // The finaliser of SplitMix64: one bit changed in, half of the bits changed out.
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += Odd;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
