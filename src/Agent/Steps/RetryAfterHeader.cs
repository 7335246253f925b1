using System.Globalization;

namespace BrowserAgent.Agent.Steps;

/// <summary>How long a site asks to be left alone, by the HTTP header Retry-After: seconds, or a date.</summary>
internal static class RetryAfterHeader
{
    /// <returns>Null when the header is missing, unreadable or a date in the past.</returns>
    public static TimeSpan? Read(IReadOnlyDictionary<string, string> headers, TimeProvider timeProvider)
    {
        if (!headers.TryGetValue("retry-after", out var value))
        {
            return null;
        }

        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at > timeProvider.GetUtcNow()
            ? at - timeProvider.GetUtcNow()
            : null;
    }
}
