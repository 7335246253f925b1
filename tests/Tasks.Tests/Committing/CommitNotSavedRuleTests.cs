using BrowserAgent.Agent.Committing;
using BrowserAgent.Tasks.Committing;

namespace BrowserAgent.Tasks.Tests.Committing;

/// <summary>Which evidence proves that a click saved nothing, and what is done about it.</summary>
public sealed class CommitNotSavedRuleTests
{
    [Theory]
    [InlineData(false, null, false, false, null, "FormAfresh")]
    [InlineData(false, 200, true, true, "No", "FormAfresh")]
    [InlineData(true, 422, true, false, "No", "NeedsPerson")]
    [InlineData(true, 499, true, false, "No", "NeedsPerson")]
    [InlineData(true, null, false, false, "No", "NeedsPerson")]
    [InlineData(true, 500, true, false, "No", null)]
    [InlineData(true, null, true, false, "No", null)]
    [InlineData(true, 422, true, true, "No", null)]
    [InlineData(true, 200, true, false, null, null)]
    public void Of_WordsOfTheSite_AreARefusalOnlyAsTheAnswerOfTheWrite(bool reached, int? status, bool written, bool landed, string? refused, string? expected)
    {
        var evidence = new CommitEvidence
        {
            ClickMayHaveReachedSite = reached,
            ResponseStatus = status,
            WriteRequestSeen = written,
            LandedSeen = landed,
            RefusedText = refused,
            Summary = "seen",
        };

        Assert.Equal(expected, CommitNotSavedRule.Of(evidence)?.GetType().Name);
    }

    [Theory]
    [InlineData(429, null, null, "Later")]
    [InlineData(503, 3, null, "Later")]
    [InlineData(503, null, null, null)]
    [InlineData(500, null, "CSRF token missing", null)]
    [InlineData(502, 3, null, null)]
    [InlineData(419, null, "This page has expired, open it again", "FormAfresh")]
    [InlineData(401, null, null, "FormAfresh")]
    [InlineData(403, null, "Forbidden (403) CSRF verification failed.", "FormAfresh")]
    [InlineData(422, null, "Your session has expired", "FormAfresh")]
    [InlineData(403, null, "Your role may not create orders", "NeedsPerson")]
    [InlineData(422, null, "The order date is in the past", "NeedsPerson")]
    [InlineData(409, null, null, "NeedsPerson")]
    [InlineData(200, null, null, null)]
    public void Of_OneAnswer_IsJudgedByWhatItProves(int status, int? retryAfter, string? words, string? expected)
    {
        var write = new CommitWrite("POST", "http://sample.test/save")
        {
            Status = status,
            Words = words,
            RetryAfter = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };

        var proof = CommitNotSavedRule.Of(Evidence(write));

        Assert.Equal(expected, proof?.GetType().Name);
        Assert.Equal(expected == "Later" ? write.RetryAfter : null, (proof as NotSaved.Later)?.RetryAfter);
        Assert.Contains(words ?? "", proof?.Why ?? words ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Of_OneWriteAnsweredOtherwise_ProvesNothing()
    {
        var refused = new CommitWrite("POST", "http://sample.test/save") { Status = 429 };

        Assert.Null(CommitNotSavedRule.Of(Evidence(refused, refused with { Status = 200 }) with { ResponseStatus = 200 }));
        Assert.Null(CommitNotSavedRule.Of(Evidence(refused, refused with { Status = null }) with { ResponseStatus = null }));
        Assert.IsType<NotSaved.Later>(CommitNotSavedRule.Of(Evidence(refused, refused)));
    }

    [Fact]
    public void Of_PageThatWasNotLeft_NeverEntersAgain() => Assert.IsNotType<NotSaved.Later>(
        CommitNotSavedRule.Of(Evidence(new CommitWrite("POST", "http://sample.test/save") { Status = 429 }) with { PageLeft = false }));

    [Fact]
    public void Of_RequestThatNeverLeft_IsLater() => Assert.IsType<NotSaved.Later>(
        CommitNotSavedRule.Of(Evidence(new CommitWrite("POST", "http://sample.test/save") { NeverLeft = true, Failure = "connect ECONNREFUSED" }) with { ResponseStatus = null }));

    [Theory]
    [InlineData("http://sample.test/login", "FormAfresh")]
    [InlineData("http://sample.test/saved", null)]
    public void Of_RedirectToTheLoginThatIsShown_IsAFormAfresh(string target, string? expected)
    {
        var evidence = Evidence(new CommitWrite("POST", "http://sample.test/save") { Status = 302, RedirectsTo = target });

        Assert.Equal(expected, CommitNotSavedRule.Of(evidence with { SessionEnded = true, LoginAddress = "http://sample.test/login" })?.GetType().Name);
        Assert.Null(CommitNotSavedRule.Of(evidence));
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(422, true)]
    public void Of_MessageBesideAField_NamesFieldAndWords(int status, bool isCertain)
    {
        var evidence = Evidence(new CommitWrite("POST", "http://sample.test/save") { Status = status }) with { PageLeft = false, FieldMessages = [new FieldMessage("Contact", "is unknown")] };

        var person = Assert.IsType<NotSaved.NeedsPerson>(CommitNotSavedRule.Of(evidence));

        Assert.Equal(isCertain, person.IsCertain);
        Assert.Contains("beside \"Contact\": \"is unknown\"", person.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ClickOfAnEarlierRun_IsNone() => Assert.Null(CommitNotSavedRule.Of(null));

    private static CommitEvidence Evidence(params CommitWrite[] writes) => new()
    {
        ClickMayHaveReachedSite = true,
        ResponseStatus = writes[0].Status,
        WriteRequestSeen = true,
        Writes = writes,
        PageLeft = true,
        Summary = "seen",
    };
}
