using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Running;

namespace BrowserAgent.Tasks.Tests.Running;

/// <summary>Every combination of what a click can show with what it can do.</summary>
public sealed class EvidenceCombinationTests
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
            using var bed = new ProtocolBed();
            bed.Site.Evidence = evidence;
            bed.Site.OnClick = form => Apply(bed, effect, form);

            var outcome = await bed.RunAsync();

            Assert.True(bed.Site.Clicks == 1, $"{bed.Site.Clicks} clicks with {evidence}");
            var entered = outcome is RunOutcome.Done { Verdict: JobVerdict.Entered };
            var equal = bed.Site.Records is [var only] && only.Equals(ProtocolBed.Record(ProtocolBed.Payload));
            Assert.True(!entered || equal, $"Entered, but the site holds {bed.Site.Records.Count} records, with {evidence}");
            Assert.True(entered || outcome is RunOutcome.Park or RunOutcome.Stall, $"{outcome} with {evidence}");

            // A refusal ends the search at once, so a record that only shows up later is a person's; everything else that is equal is found.
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
        using var bed = new ProtocolBed();
        Apply(bed, effect, ProtocolBed.Payload);

        var outcome = await bed.RunAsync(phase);

        Assert.Equal((0, 0), (bed.Site.Clicks, bed.Site.CountOf("fill")));
        Assert.Equal(effect == Effect.SavesEqual, outcome is RunOutcome.Done);
    }

    private static void Apply(ProtocolBed bed, Effect effect, FieldSet form)
    {
        // What the form held besides the payload is the runner's own variable.
        var record = new FieldSet(form.Fields.Where(field => field.Key != "account.name").ToDictionary(StringComparer.Ordinal));
        switch (effect)
        {
            case Effect.SavesEqual:
                bed.Save(record);
                break;
            case Effect.SavesEqualSeenLate:
                bed.Save(record);
                bed.Site.BlindSearches = 7;
                break;
            case Effect.SavesWrong:
                bed.Save(ProtocolBed.Wrong);
                break;
            case Effect.SavesTwice:
                bed.Save(record);
                bed.Save(record);
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
