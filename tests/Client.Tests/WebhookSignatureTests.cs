using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace BrowserAgent.Client.Tests;

/// <summary>Which signatures verify and which do not.</summary>
public sealed class WebhookSignatureTests
{
    private const string Secret = "a long enough secret";
    private const string Body = """{"id":"j.done","job":"j","state":"done","verdict":"already_there","at":"2030-01-01T00:00:00+00:00","new_member":1}""";

    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _timeProvider = new();

    private string Now => _timeProvider.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Verify_AsSigned_IsTrueWithinTheToleranceOnly()
    {
        var (timestamp, signature) = (Now, Sign(Secret, Now, Body));

        Assert.True(Check(timestamp, Body, signature));
        _timeProvider.Advance(Tolerance);
        Assert.True(Check(timestamp, Body, signature));
        _timeProvider.Advance(TimeSpan.FromSeconds(1));
        Assert.False(Check(timestamp, Body, signature));
    }

    [Fact]
    public void Verify_FromTheFuture_IsFalse()
    {
        var ahead = (_timeProvider.GetUtcNow() + Tolerance + TimeSpan.FromSeconds(1)).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

        Assert.False(Check(ahead, Body, Sign(Secret, ahead, Body)));
    }

    [Fact]
    public void Verify_AnythingChanged_IsFalse()
    {
        var good = Sign(Secret, Now, Body);

        Assert.True(Check(Now, Body, good));
        Assert.False(Check(Now, Body + " ", good));
        Assert.False(Check(Now, Body.Replace("done", "dead", StringComparison.Ordinal), good));
        Assert.False(Check(Now, Body, Sign("another secret", Now, Body)));
        Assert.False(Check(Now[..^1] + (Now[^1] == '0' ? '1' : '0'), Body, good));
        Assert.False(Check(Now, Body, good[3..]));
        Assert.False(Check(Now, Body, "v1="));
        Assert.False(Check(Now, Body, "v1=zz"));
        Assert.False(Check(Now, Body, null));
        Assert.False(Check(null, Body, good));
        Assert.False(Check("soon", Body, good));
    }

    [Fact]
    public void Verify_UppercaseDigits_AreTheSameSignature() => Assert.True(Check(Now, Body, "v1=" + Sign(Secret, Now, Body)[3..].ToUpperInvariant()));

    [Fact]
    public void Parse_AnEventOfANewerWorker_KeepsWhatIsKnown()
    {
        var told = WebhookEvent.Parse(Encoding.UTF8.GetBytes(Body));

        Assert.Equal(("j.done", "j", JobState.Done, JobVerdict.AlreadyThere), (told.Id, told.Job, told.State, told.Verdict!.Value));
        Assert.Equal(JobState.Unknown, WebhookEvent.Parse(Encoding.UTF8.GetBytes(Body.Replace("\"done\"", "\"napping\"", StringComparison.Ordinal))).State);
    }

    private static string Sign(string secret, string timestamp, string body) =>
        "v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{timestamp}.{body}")));

    private bool Check(string? timestamp, string body, string? signature) => WebhookSignature.Verify(Secret, timestamp, body, signature, Tolerance, _timeProvider);
}
