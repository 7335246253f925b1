namespace BrowserAgent.Campaigns.LeakSoak;

/// <summary>All samples of a run, and what they say. One writes; the figures of single numbers may be read meanwhile, the samples when it is over.</summary>
internal sealed class SoakSampleStatistics(int hardCapMiB)
{
    private const double PerThousand = 1000;

    private readonly List<SoakSample> _samples = [];
    private readonly HashSet<int> _roots = [];
    private readonly Dictionary<int, double> _overSince = [];

    public IReadOnlyList<SoakSample> Samples => _samples;

    /// <summary>Longest time that one browser was over the cap, seconds: from the last sample under it, since it may have come over right after that.</summary>
    public double OverLongest { get; private set; }

    /// <summary>Times that a browser came over the cap.</summary>
    public int TimesOver { get; private set; }

    /// <summary>The most that one browser had.</summary>
    public double PeakMiB { get; private set; }

    /// <summary>Browsers seen.</summary>
    public int Browsers => _roots.Count;

    public void Add(SoakSample sample)
    {
        var before = _samples.Count == 0 ? sample.Seconds : _samples[^1].Seconds;
        _samples.Add(sample);
        _roots.UnionWith(sample.Browsers.Keys);
        foreach (var gone in _overSince.Keys.Where(root => sample.Browsers.GetValueOrDefault(root) <= hardCapMiB).ToList())
        {
            _overSince.Remove(gone);
        }

        foreach (var (root, mib) in sample.Browsers)
        {
            PeakMiB = Math.Max(PeakMiB, mib);
            if (mib > hardCapMiB)
            {
                TimesOver += _overSince.TryAdd(root, before) ? 1 : 0;
                OverLongest = Math.Max(OverLongest, sample.Seconds - _overSince[root]);
            }
        }
    }

    /// <summary>Over the second half of the jobs; zero while there are too few samples.</summary>
    public ResourceGrowthSlopes Slopes()
    {
        var half = _samples.Count == 0 ? 0 : _samples[^1].Jobs / 2;
        var second = _samples.Where(sample => sample.Jobs >= half).ToList();
        return new ResourceGrowthSlopes(Slope(second, sample => sample.WorkerMiB), Slope(second, sample => sample.Files), Slope(second, sample => sample.Zombies));
    }

    private static double Slope(List<SoakSample> samples, Func<SoakSample, double> of)
    {
        if (samples.Count < 2)
        {
            return 0;
        }

        var (x, y) = (samples.Average(sample => (double)sample.Jobs), samples.Average(of));
        var spread = samples.Sum(sample => (sample.Jobs - x) * (sample.Jobs - x));
        return spread == 0 ? 0 : Math.Round(samples.Sum(sample => (sample.Jobs - x) * (of(sample) - y)) / spread * PerThousand, 2);
    }
}
