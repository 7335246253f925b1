namespace BrowserAgent.SessionPoolBenchmark.Soak;

/// <summary>All samples of a soak, and their statistics. One thread writes; the statistics may be read meanwhile, the samples only at the end.</summary>
internal sealed class SoakSampleStatistics(int hardCapMiB)
{
    // In the first quarter code is compiled, caches are filled and the heap reaches its size.
    private const int WarmUpShare = 4;

    private readonly List<SoakSample> _samples = [];
    private readonly Dictionary<int, double> _overSince = [];
    private readonly HashSet<int> _roots = [];

    public IReadOnlyList<SoakSample> Samples => _samples;

    /// <summary>Samples in which a browser was over the hard cap.</summary>
    public int CapBreaches { get; private set; }

    /// <summary>Longest time that one browser was over the hard cap, seconds. Counted from the last sample below it, since it may have risen right after that.</summary>
    public double LongestOver { get; private set; }

    /// <summary>The largest memory of one browser.</summary>
    public double PeakMiB { get; private set; }

    /// <summary>Browsers seen.</summary>
    public int Browsers => _roots.Count;

    public void Add(SoakSample sample)
    {
        var before = _samples.Count == 0 ? sample.Seconds : _samples[^1].Seconds;
        _samples.Add(sample);
        _roots.UnionWith(sample.Browsers.Keys);
        foreach (var root in _overSince.Keys.Where(root => sample.Browsers.GetValueOrDefault(root) <= hardCapMiB).ToList())
        {
            // It may have been over the cap until right before this sample.
            LongestOver = Math.Max(LongestOver, sample.Seconds - _overSince[root]);
            _overSince.Remove(root);
        }

        foreach (var (root, mib) in sample.Browsers)
        {
            PeakMiB = Math.Max(PeakMiB, mib);
            if (mib > hardCapMiB)
            {
                CapBreaches++;
                _overSince.TryAdd(root, before);
                LongestOver = Math.Max(LongestOver, sample.Seconds - _overSince[root]);
            }
        }
    }

    /// <summary>Growth per 1,000 jobs, by least squares over the samples after the warm-up; null when they cover one job only.</summary>
    public double? Slope(Func<SoakSample, double> of)
    {
        var warm = _samples.Count == 0 ? 0 : _samples[^1].Jobs / WarmUpShare;
        var counted = _samples.Where(sample => sample.Jobs >= warm).ToList();
        if (counted.Count == 0)
        {
            return null;
        }

        var (x, y) = (counted.Average(sample => (double)sample.Jobs), counted.Average(of));
        var spread = counted.Sum(sample => (sample.Jobs - x) * (sample.Jobs - x));
        return spread == 0 ? null : Math.Round(counted.Sum(sample => (sample.Jobs - x) * (of(sample) - y)) / spread * 1000, 2);
    }
}
