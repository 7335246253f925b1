using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Committing;

namespace BrowserAgent.Tasks.Tests.Committing;

/// <summary>The texts by which a person decides: each must say what happened and what to do.</summary>
public sealed class ParkReasonTextsTests
{
    private const string AfterClick =
        "Check in the site. If the record is there and right, approve: the job verifies it and is done. If it is certainly not there, reject this job and submit it again.";

    [Fact]
    public void Refused_QuotesTheSite() => Assert.Equal(
        "The site did not save the record and says: \"Supplier is blocked\". The record search finds none. Reject this job, correct the payload and submit it again.",
        ParkReasonTexts.Refused("Supplier is blocked"));

    [Fact]
    public void NeverReached_SaysWhatWasSeenAndThatTheFormIsOpenedAfresh() => Assert.Equal(
        "The commit click never reached the site (button gone) and the record search finds none. The form is opened afresh and entered again.",
        NotSavedTexts.EnteredAgain(new NotSaved.FormAfresh(NotSavedTexts.NeverReached("button gone"))));

    [Fact]
    public void CannotCheck_NamesKeyAndCause() => Assert.Equal($"Whether PO-1 was saved can't be checked: locked {AfterClick}", ParkReasonTexts.CannotCheck("PO-1", "locked"));

    [Fact]
    public void Unknown_SaysHowLongItWasSearchedForAndWhatIsNext() => Assert.Equal(
        $"Whether PO-1 was saved is unknown: the record was searched for 60 s and not found (last: 503). It was not entered again. {AfterClick}",
        ParkReasonTexts.Unknown("PO-1", TimeSpan.FromSeconds(60), "503"));

    [Fact]
    public void Found_Several_NamesCountAndNextMove() => Assert.Equal(
        "The site holds 2 records of PO-1, but at most one is expected. This run entered nothing further. Leave only the right one in the site, then approve to check again, or reject the job.",
        ParkReasonTexts.Found("PO-1", new RecordVerificationResult.Multiple(2), pastIntent: false));

    [Theory]
    [InlineData(false, "The site already holds a record of PO-1 that differs from the payload: ", ". Nothing was entered. Correct the record in the site and approve to check it again, or reject the job and submit it again.")]
    [InlineData(true, "The saved record of PO-1 differs from the payload: ", ". Correct the record in the site and approve, or reject the job.")]
    public void Found_Different_NamesTheFieldsThatDifferAndTheNextMove(bool pastIntent, string beginning, string end)
    {
        var found = new RecordVerificationResult.Different(
            [new FieldComparison("due", "1", "1", Equal: true), new FieldComparison("supplier", "ACME", "ACNE", Equal: false), new FieldComparison("note", "x", null, Equal: false)]);

        Assert.Equal($"{beginning}supplier asked \"ACME\", shown \"ACNE\"; note asked \"x\", shown \"(not readable)\"{end}", ParkReasonTexts.Found("PO-1", found, pastIntent));
    }

    [Fact]
    public void Found_ManyDifferences_NamesTwelveAndCountsTheRest()
    {
        var found = new RecordVerificationResult.Different([.. Enumerable.Range(1, 15).Select(number => new FieldComparison($"f{number}", "a", "b", Equal: false))]);

        var reason = ParkReasonTexts.Found("PO-1", found, pastIntent: true);

        Assert.Contains("f12 asked", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("f13", reason, StringComparison.Ordinal);
        Assert.Contains("; and 3 more in the audit.", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Found_NothingCompared_SaysThatThePackNamesNoField() => Assert.Contains(
        "no field could be compared; the site pack's equal section names none that the payload gives",
        ParkReasonTexts.Found("PO-1", new RecordVerificationResult.Different([]), pastIntent: true),
        StringComparison.Ordinal);

    [Fact]
    public void Found_AnyOtherVerification_IsNoReasonToPark() => Assert.Throws<InvalidOperationException>(
        () => ParkReasonTexts.Found("PO-1", new RecordVerificationResult.Equal([], FieldSet.Empty), pastIntent: true));
}
