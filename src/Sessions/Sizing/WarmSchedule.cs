using BrowserAgent.Sessions.Configuration;
using Quartz;

namespace BrowserAgent.Sessions.Sizing;

/// <summary>
/// How many sessions an account's schedule keeps warm at a given time. Calculated from the time instead of started by a trigger, so a worker that starts
/// in the middle of a scheduled time takes part, and no state is stored.
/// </summary>
internal sealed class WarmSchedule(IReadOnlyList<WarmTimeWindow> times, TimeZoneInfo zone)
{
    private readonly IReadOnlyList<(CronExpression Begins, WarmTimeWindow Time)> _times = [.. times.Select(time => (new CronExpression(time.Cron, zone), time))];

    public int SessionsAt(DateTimeOffset now) =>
        _times.Where(time => time.Begins.GetNextValidTimeAfter(now - time.Time.For) <= now).Select(time => time.Time.Sessions).DefaultIfEmpty(0).Max();

    /// <returns>Null when the text is a Quartz cron expression; else why it is not.</returns>
    public static string? WhyUnreadable(string cron)
    {
        try
        {
            _ = new CronExpression(cron);
            return null;
        }
        catch (Exception unreadable)
        {
            return unreadable.Message.TrimEnd('.') + ".";
        }
    }
}
