using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Recycling;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Worker.Formatting;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>Texts and formats of the operator pages and the command line.</summary>
public sealed class DisplayFormattingTests
{
    [Fact]
    public void Words_ForEveryValue_Exist()
    {
        Assert.All(Enum.GetValues<JobState>(), state => Assert.NotEmpty(JobDisplayTexts.Tile(state)));
        Assert.Equal(Enum.GetValues<JobState>().Order(), JobDisplayTexts.TileOrder.Order());
        Assert.All(Enum.GetValues<SessionState>(), state => Assert.NotEmpty(SessionText.State(state)));
        Assert.All(Enum.GetValues<SessionState>(), state => Assert.NotEmpty(SessionText.ToDo(state)));
        Assert.All(Enum.GetValues<AccountActionNotice>(), note => Assert.NotEmpty(SessionText.Note(note)));
        Assert.All(Enum.GetValues<DecisionNotice>(), note => Assert.NotEmpty(JobDisplayTexts.Note(note)));
        Assert.All(Enum.GetValues<JobPhase>(), phase => Assert.NotEmpty(JobDisplayTexts.Risk(phase)));
    }

    [Fact]
    public void Words_ForEveryRecycleReason_AreASentenceOfItsOwnAndASeverity()
    {
        var reasons = Enum.GetValues<RecycleReason>();

        Assert.All(reasons, reason => Assert.Matches(@"\A[A-Z].+\.\z", SessionText.Explain(reason)));
        Assert.Equal(reasons.Length, reasons.Select(SessionText.Explain).Distinct().Count());
        Assert.Equal(reasons.Length, reasons.Select(SessionText.Reason).Distinct().Count());
        Assert.All(reasons, reason => Assert.True(Enum.IsDefined(SessionText.SeverityOf(reason))));
        Assert.Throws<ArgumentOutOfRangeException>(() => SessionText.Explain((RecycleReason)999));
    }

    [Theory]
    [InlineData("meridian/clerk-1#2", "#2")]
    [InlineData("meridian/clerk-1", "meridian/clerk-1")]
    [InlineData("s-77", "s-77")]
    public void ShortId_OfASession_LeavesOutItsAccount(string id, string expected) =>
        Assert.Equal(expected, SessionText.ShortId(id, "meridian", "clerk-1"));

    [Theory]
    [InlineData(42.9, "42 s")]
    [InlineData(150, "2 min 30 s")]
    [InlineData(60 * 17.9, "17 min")]
    [InlineData(3600 * 5.2, "5 h 12 min")]
    [InlineData(3600 * 50, "2 d 2 h")]
    public void Age_BySize_IsCoarse(double seconds, string expected) => Assert.Equal(expected, TimeFormatter.Age(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(JobState.Review, JobPhase.None, 0, 0, "Waiting for a person: too much.")]
    [InlineData(JobState.Dead, JobPhase.None, 4, 0, "Stopped: too much. 4 runs failed. This job saved nothing on the site.")]
    [InlineData(JobState.Dead, JobPhase.Intent, 1, 2, "Stopped: too much. 1 run failed, 2 lost. The save button may have been pressed: the record may be on the site.")]
    [InlineData(JobState.Rejected, JobPhase.None, 0, 0, "Refused before it was queued, nothing was entered: too much.")]
    public void Outcome_OfAnUnfinishedJob_SaysWhyAndWhatTheSiteMayHold(JobState state, JobPhase phase, int attempts, int stalls, string expected)
    {
        var job = new JobRecord
        {
            Id = JobId.New(DateTimeOffset.UnixEpoch),
            Site = "s",
            Type = "t",
            Tenant = "default",
            PayloadJson = "{}",
            State = state,
            Phase = phase,
            Attempts = attempts,
            Stalls = stalls,
            Reason = "too much",
        };

        Assert.Equal(expected, JobDisplayTexts.Outcome(job, []));
    }

    [Theory]
    [InlineData("create-purchase-order", "Create purchase order")]
    [InlineData("acme/create-purchase-order", "Create purchase order (acme)")]
    public void JobType_OfAPack_IsReadable(string type, string expected) => Assert.Equal(expected, DisplayTextFormatter.JobType(type));

    [Theory]
    [InlineData("lines[PART-7].unitPrice", "lines PART-7: unit price")]
    [InlineData("lines[A].b].quantity", "lines A].b: quantity")]
    [InlineData("due", "due")]
    public void Field_OfAComparison_IsReadable(string field, string expected) => Assert.Equal(expected, DisplayTextFormatter.Field(field));

    [Theory]
    [InlineData(3, "just now")]
    [InlineData(42, "42 s ago")]
    [InlineData(60 * 7, "7 min ago")]
    [InlineData(3600 * 5, "5 h ago")]
    [InlineData(3600 * 50, "18 Nov 2026, 12:05")]
    public void Ago_ByAge_IsShort(int seconds, string expected)
    {
        var clock = new TimeFormatter(SampleJobs.Now, TimeZoneInfo.Utc);

        Assert.Equal(expected, clock.Ago(SampleJobs.Now.AddSeconds(-seconds)));
    }

    [Fact]
    public void Sentence_OfAnUpload_NamesTheFileAndTheInput()
    {
        var step = new AuditTrailBuilder("job", SampleJobs.Now).Step("fill", "upload", "order.attachment", "offer.pdf (21 bytes, sha256 ab)", "offer.pdf (21 bytes)").End().Events[0].Step!;

        var sentence = string.Concat(StepText.Sentence(step).Select(part => part.Text));

        Assert.Equal("gave the file offer.pdf (21 bytes, sha256 ab) to order attachment, shows offer.pdf (21 bytes)", sentence);
    }

    [Fact]
    public void Sentence_OfASecret_TellsNoValue()
    {
        var step = new AuditTrailBuilder("job", SampleJobs.Now).Step("login", "fill", "login.password").End().Events[0].Step!;

        var sentence = string.Concat(StepText.Sentence(step).Select(part => part.Text));

        Assert.Equal("filled login password with a secret, not kept", sentence);
    }

    [Fact]
    public void Group_OfSeveralRuns_KeepsOrderAndSplitsByFlow()
    {
        var trail = new AuditTrailBuilder("job", SampleJobs.Now)
            .Mark("claimed", "").Step("search", "goto").Step("fill", "goto").Step("fill", "goto", outcome: "gone").Mark("retried", "")
            .Run(2).Mark("claimed", "").Step("fill", "goto").End();

        var runs = TimelineAttempt.Group(trail.Events);

        Assert.Equal([1, 2], runs.Select(run => run.Number));
        Assert.Equal([null, "search", "fill", null], runs[0].Sections.Select(section => section.Flow));
        Assert.Equal([0, 0, 1, 0], runs[0].Sections.Select(section => section.FailedSteps));
        Assert.Equal((false, true), (runs[0].IsLast, runs[1].IsLast));
        Assert.Equal(trail.Events, runs.SelectMany(run => run.Sections).SelectMany(section => section.Events));
    }
}
