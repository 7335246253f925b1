using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Worker.Authentication;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Authorization;

/// <summary>
/// The job operations as the caller of this request may use them: only the jobs of its tenants exist for it, and what it changes is recorded under its name. Every
/// route uses this instead of <see cref="IJobOperations"/>.
/// </summary>
internal sealed class CallerJobs(IHttpContextAccessor requests, IJobOperations operations, ITenantJobs tenantJobs, IOptions<PoolOptions> pool)
{
    private readonly Lazy<ApiCaller> _caller = new(() => ApiCaller.From(requests.HttpContext!.User));

    // A job keeps its tenant, and many jobs of a list may wait for the same one.
    private readonly Dictionary<JobId, bool> _maySee = [];

    public ApiCaller Caller => _caller.Value;

    /// <summary>Gives a submission its tenant, when the caller has one only, and its submitter.</summary>
    /// <returns>The submission, or what the caller may not do.</returns>
    public (JobSubmission Submission, PayloadError? Refusal) Prepare(JobSubmission submission, string path)
    {
        var tenant = submission.Tenant ?? (Caller.Tenants is [var only] ? only : null);
        var prepared = submission with { Tenant = tenant, SubmittedBy = Caller.Name, IgnoresQuotas = Caller.Has(ApiScope.Admin) };
        if (!Caller.MaySee(tenant ?? JobSubmission.DefaultTenant))
        {
            return (prepared, new PayloadError($"{path}tenant", $"This key may submit jobs of {string.Join(", ", Caller.Tenants ?? [])} only{(submission.Tenant is null ? "; say of which" : "")}."));
        }

        return (prepared, MayNameAccount(prepared) ? null : new PayloadError($"{path}account", "This key may not name this account: it is none of the tenant's (Pool:Accounts:N:Tenants). Leave it out for any account."));
    }

    public Task<JobSubmissionResult> SubmitAsync(JobSubmission prepared, CancellationToken cancellationToken) => operations.SubmitAsync(prepared, cancellationToken);

    public Task<IReadOnlyList<JobSubmissionResult>> SubmitManyAsync(IReadOnlyList<JobSubmission> prepared, CancellationToken cancellationToken) =>
        operations.SubmitManyAsync(prepared, cancellationToken);

    /// <summary>The job; null when there is none, or it is of another tenant.</summary>
    public async Task<JobRecord?> FindAsync(JobId id, CancellationToken cancellationToken) =>
        await FindReadableAsync(id, cancellationToken) is { } job && Caller.MaySee(job.Tenant) ? await AsShownAsync(job, cancellationToken) : null;

    /// <summary>The jobs that the caller may see, newest first. Whose job an unreadable record is can't be known, so callers with a list of tenants are told of none.</summary>
    /// <param name="state">Only those of this state; null for all.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="page">Of which tenant, and after which job; of all that the caller may see when both are null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<JobListing> ListAsync(JobState? state, int limit, JobListPage page, CancellationToken cancellationToken)
    {
        if (TenantsOf(page.Tenant) is not { } tenants)
        {
            return await operations.ListAsync(state, limit, cancellationToken);
        }

        var jobs = await tenantJobs.ListAsync(tenants, state, limit, page.Before, cancellationToken);
        if (!Caller.IsLimitedToTenants)
        {
            return jobs;
        }

        var shown = new List<JobRecord>();
        foreach (var job in jobs.Where(job => Caller.MaySee(job.Tenant)))
        {
            shown.Add(await AsShownAsync(job, cancellationToken));
        }

        return new JobListing(shown, []);
    }

    /// <summary>The jobs that the caller may see by state, optionally of one tenant.</summary>
    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(string? tenant, CancellationToken cancellationToken) =>
        TenantsOf(tenant) is { } tenants ? tenantJobs.CountAsync(tenants, cancellationToken) : operations.CountAsync(cancellationToken);

    public async Task<AuditTrail?> AuditAsync(JobId id, CancellationToken cancellationToken) =>
        await ExistsAsync(id, cancellationToken) ? await operations.AuditAsync(id, cancellationToken) : null;

    public async Task<Stream?> OpenPictureAsync(JobId id, string picture, CancellationToken cancellationToken) =>
        await ExistsAsync(id, cancellationToken) ? await operations.OpenPictureAsync(id, picture, cancellationToken) : null;

    public bool NeedsTwoApprovals(JobRecord job) => operations.NeedsTwoApprovals(job);

    public async Task<RequeueResult> ApproveAsync(JobId id, CancellationToken cancellationToken) =>
        await ExistsAsync(id, cancellationToken) ? await operations.ApproveAsync(id, Caller.Name, cancellationToken) : RequeueResult.NotFound;

    public async Task<RequeueResult> RejectAsync(JobId id, string reason, CancellationToken cancellationToken) =>
        await ExistsAsync(id, cancellationToken) ? await operations.RejectAsync(id, Caller.Name, reason, cancellationToken) : RequeueResult.NotFound;

    public async Task<CancelResult> CancelAsync(JobId id, string? reason, CancellationToken cancellationToken) =>
        await ExistsAsync(id, cancellationToken) ? await operations.CancelAsync(id, Caller.Name, reason, cancellationToken) : CancelResult.NotFound;

    public Task PauseAsync(PauseScope scope, CancellationToken cancellationToken) => operations.PauseAsync(scope, Caller.Name, cancellationToken);

    public Task ResumeAsync(PauseScope scope, CancellationToken cancellationToken) => operations.ResumeAsync(scope, Caller.Name, cancellationToken);

    /// <summary>What is paused, without the names of tenants that are not the caller's.</summary>
    public async Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken) =>
        [.. (await operations.PausedAsync(cancellationToken)).Where(scope => scope.Kind != PauseScopeKind.Tenant || Caller.MaySee(scope.Name ?? ""))];

    /// <summary>The tenants to look among: the asked for, if the caller may see it, else the caller's. Null for all.</summary>
    private IReadOnlyList<string>? TenantsOf(string? asked) =>
        asked is null ? Caller.Tenants : Caller.MaySee(asked) ? [asked] : [];

    private bool MayNameAccount(JobSubmission prepared) =>
        !Caller.IsLimitedToTenants
        || prepared.Account is not { } account
        || pool.Value.Accounts.Any(known => known.Site == prepared.Site && known.Name == account && known.Tenants.Contains(prepared.Tenant ?? JobSubmission.DefaultTenant, StringComparer.Ordinal));

    // Without a list of tenants, a trail is shown even when its job is no longer in the queue.
    private async Task<bool> ExistsAsync(JobId id, CancellationToken cancellationToken) =>
        !Caller.IsLimitedToTenants || (await FindReadableAsync(id, cancellationToken) is { } job && Caller.MaySee(job.Tenant));

    private async Task<JobRecord?> FindReadableAsync(JobId id, CancellationToken cancellationToken)
    {
        try
        {
            return await operations.FindAsync(id, cancellationToken);
        }
        catch (UnreadableRecordException) when (Caller.IsLimitedToTenants)
        {
            return null;
        }
    }

    /// <summary>A job may wait for one of another tenant, because both name the same record of the site. Its id and state are not the caller's to know.</summary>
    private async Task<JobRecord> AsShownAsync(JobRecord job, CancellationToken cancellationToken)
    {
        if (!Caller.IsLimitedToTenants)
        {
            return job;
        }

        if (job.Reason == BlockedReason.ByAnother)
        {
            return job with { WaitsFor = null };
        }

        return (job.WaitsFor?.Id ?? BlockedReason.JobNamedIn(job.Reason)) is { } other && !await MaySeeAsync(other, cancellationToken)
            ? job with { WaitsFor = null, Reason = BlockedReason.ByAnother }
            : job;
    }

    private async Task<bool> MaySeeAsync(JobId other, CancellationToken cancellationToken)
    {
        if (!_maySee.TryGetValue(other, out var may))
        {
            _maySee[other] = may = await FindReadableAsync(other, cancellationToken) is { } holder && Caller.MaySee(holder.Tenant);
        }

        return may;
    }
}
