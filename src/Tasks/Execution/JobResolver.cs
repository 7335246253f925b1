using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Payloads;

namespace BrowserAgent.Tasks.Execution;

/// <summary>Finds the site pack and the job type of a claimed job and reads its payload. Packs may have changed since the job was submitted.</summary>
internal sealed class JobResolver(ISitePackCatalog packs)
{
    public JobResolveResult Resolve(JobRecord job)
    {
        if (packs.Find(job.Site) is not { } pack)
        {
            return new JobResolveResult.Unusable($"This worker has no site pack {job.Site} any more. Load it, then approve the job.");
        }

        if (JobTypeLookup.Find(pack, job.Type) is not { } type)
        {
            return new JobResolveResult.Unusable(
                $"Site pack {job.Site} {pack.Version} has no job type {job.Type} any more. Load a pack that has it, then approve the job.");
        }

        try
        {
            return new JobResolveResult.Resolved(pack, type, CanonicalPayloadSerializer.Read(job.PayloadJson, type));
        }
        catch (FormatException changed)
        {
            return new JobResolveResult.Unusable(
                $"The payload no longer fits site pack {job.Site} {pack.Version}: {changed.Message} Reject this job and submit it again with a payload that fits.");
        }
    }
}

/// <summary>Whether this worker has what a job needs.</summary>
internal abstract record JobResolveResult
{
    private JobResolveResult()
    {
    }

    public sealed record Resolved(SitePack Pack, JobTypeDefinition Type, FieldSet Payload) : JobResolveResult;

    /// <summary>The job cannot run with the site packs that are loaded; a person decides.</summary>
    public sealed record Unusable(string Why) : JobResolveResult;
}
