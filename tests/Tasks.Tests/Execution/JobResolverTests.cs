using BrowserAgent.Tasks.Execution;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Tests.Committing;
using BrowserAgent.Tasks.Tests.Intake;

namespace BrowserAgent.Tasks.Tests.Execution;

public sealed class JobResolverTests
{
    private readonly JobResolver _sut = new(SamplePack.Catalog);

    [Fact]
    public void Resolve_JobOfALoadedPack_HasPackTypeAndPayload()
    {
        var resolved = Assert.IsType<JobResolveResult.Resolved>(_sut.Resolve(EntryProtocolFixture.Claim().Job));

        Assert.Equal((SamplePack.Pack, SamplePack.Enter, EntryProtocolFixture.Payload), (resolved.Pack, resolved.Type, resolved.Payload));
    }

    [Fact]
    public void Resolve_PackIsGone_NamesTheSite() => Assert.Equal(
        "This worker has no site pack old any more. Load it, then approve the job.", WhyUnusable(EntryProtocolFixture.Claim().Job with { Site = "old" }));

    [Fact]
    public void Resolve_JobTypeIsGone_NamesPackAndType() => Assert.Equal(
        $"Site pack sample {SamplePack.Pack.Version} has no job type gone any more. Load a pack that has it, then approve the job.", WhyUnusable(EntryProtocolFixture.Claim(type: "gone").Job));

    [Fact]
    public void Resolve_PayloadNoLongerFits_NamesTheFieldAndTheNextMove() => Assert.Equal(
        $"The payload no longer fits site pack sample {SamplePack.Pack.Version}: The site pack no longer has the field payload.old. Reject this job and submit it again with a payload that fits.",
        WhyUnusable(EntryProtocolFixture.Claim(payload: """{"old":1}""").Job));

    private string WhyUnusable(JobRecord job) => Assert.IsType<JobResolveResult.Unusable>(_sut.Resolve(job)).Why;
}
