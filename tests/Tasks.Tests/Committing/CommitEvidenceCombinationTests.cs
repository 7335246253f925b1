using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Tests.Committing;

/// <summary>Every combination of what can be seen after a click with what the click can have saved.</summary>
public sealed class CommitEvidenceCombinationTests
{
    public enum Effect
    {
        SavesEqual,
        SavesEqualSeenLate,
        SavesWrong,
        SavesTwice,
        SavesNothing,
    }

    [Theory]
    [InlineData(Effect.SavesEqual)]
    [InlineData(Effect.SavesEqualSeenLate)]
    [InlineData(Effect.SavesWrong)]
    [InlineData(Effect.SavesTwice)]
    [InlineData(Effect.SavesNothing)]
    public async Task Run_EveryEvidence_ClicksOnceAndIsEnteredOnlyWhenEqual(Effect effect)
    {
        foreach (var evidence in AllEvidence())
        {
            using var fixture = new EntryProtocolFixture();
            fixture.Site.Evidence = evidence;
            fixture.Site.OnClick = form => Apply(fixture, effect, form);

            var outcome = await fixture.RunAsync();

            Assert.True(fixture.Site.Clicks == 1, $"{fixture.Site.Clicks} clicks with {evidence}");
            var entered = outcome is RunResult.Done { Verdict: JobVerdict.Entered };
            var equal = fixture.Site.Records is [var only] && only.Equals(EntryProtocolFixture.Record(EntryProtocolFixture.Payload));
            Assert.True(!entered || equal, $"Entered, but the site holds {fixture.Site.Records.Count} records, with {evidence}");
            Assert.True(entered || outcome is RunResult.Park or RunResult.Stall or RunResult.NotLanded, $"{outcome} with {evidence}");

            // A job is entered again by itself only with a proof, and never while the search finds a record.
            Assert.True(outcome is not RunResult.NotLanded || (!evidence.ClickMayHaveReachedSite && effect is Effect.SavesNothing or Effect.SavesEqualSeenLate), $"{outcome} with {evidence}");

            // A refusal ends the search at once, so a record that appears only later is left to a person. In all other cases an equal record is found.
            Assert.True(entered || !equal || effect == Effect.SavesEqualSeenLate, $"{outcome}, but the record is there, with {evidence}");
        }
    }

    [Theory]
    [InlineData(Effect.SavesEqual, JobPhase.Intent)]
    [InlineData(Effect.SavesWrong, JobPhase.Intent)]
    [InlineData(Effect.SavesTwice, JobPhase.Submitted)]
    [InlineData(Effect.SavesNothing, JobPhase.Submitted)]
    public async Task Run_ClaimedPastIntent_NeverFillsNorClicks(Effect effect, JobPhase phase)
    {
        using var fixture = new EntryProtocolFixture();
        Apply(fixture, effect, EntryProtocolFixture.Payload);

        var outcome = await fixture.RunAsync(phase);

        Assert.Equal((0, 0), (fixture.Site.Clicks, fixture.Site.CountOf("fill")));
        Assert.Equal(effect == Effect.SavesEqual, outcome is RunResult.Done);
    }

    private static void Apply(EntryProtocolFixture fixture, Effect effect, FieldSet form)
    {
        // The form also gets the variable account.name, which is no field of the record.
        var record = new FieldSet(form.Fields.Where(field => field.Key != "account.name").ToDictionary(StringComparer.Ordinal));
        switch (effect)
        {
            case Effect.SavesEqual:
                fixture.Save(record);
                break;
            case Effect.SavesEqualSeenLate:
                fixture.Save(record);
                fixture.Site.BlindSearches = 7;
                break;
            case Effect.SavesWrong:
                fixture.Save(EntryProtocolFixture.Wrong);
                break;
            case Effect.SavesTwice:
                fixture.Save(record);
                fixture.Save(record);
                break;
        }
    }

    private static IEnumerable<CommitEvidence> AllEvidence()
    {
        bool[] either = [false, true];
        return
            from reached in either
            from status in new int?[] { null, 200, 302, 422, 500, 503 }
            from written in either
            from landed in either
            from refused in new[] { null, "Not saved" }
            from ended in either
            from lost in either
            select new CommitEvidence
            {
                ClickMayHaveReachedSite = reached,
                ResponseStatus = status,
                WriteRequestSeen = written,
                LandedSeen = landed,
                RefusedText = refused,
                SessionEnded = ended,
                BrowserLost = lost,
                Summary = "combination",
            };
    }
}
