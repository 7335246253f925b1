using System.Diagnostics;
using System.Globalization;

namespace BrowserAgent.Campaigns.CommandLine;

/// <summary>Progress as lines, each with the seconds since the campaign began.</summary>
internal sealed class TimestampedProgressWriter(TextWriter writer, ICampaign campaign) : IProgress<string>
{
    private readonly TextWriter _writer = TextWriter.Synchronized(writer);
    private readonly long _began = Stopwatch.GetTimestamp();

    public void Report(string value) => _writer.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{campaign.Code} {Stopwatch.GetElapsedTime(_began).TotalSeconds,6:0.0} s  {value}"));
}
