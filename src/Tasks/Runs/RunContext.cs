using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Leases;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Runs;

/// <summary>Everything that one run of one job works with.</summary>
internal sealed class RunContext : IDisposable
{
    private readonly PlannerBudget _plannerBudget = new();
    private LeaseFlowState? _flowState;

    public required JobClaim Claim { get; init; }

    public required SitePack Pack { get; init; }

    public required JobTypeDefinition Type { get; init; }

    public required FieldSet Payload { get; init; }

    public required IJobLease JobLease { get; init; }

    public required RecoverableSession Session { get; init; }

    public required AuditRecorder Audit { get; init; }

    /// <summary>Outlives the run, so that the caller that catches its exception knows how far it came.</summary>
    public required RunProgress Progress { get; init; }

    public JobPhase Phase
    {
        get => Progress.Phase;
        set => Progress.Phase = value;
    }

    /// <summary>A request for the session as it is now: it may have been replaced since the last one.</summary>
    public FlowRequest Request(FieldSet? variables = null) => new()
    {
        Pack = Pack,
        State = FlowStateOf(Session.Lease),
        Budget = _plannerBudget,
        Variables = (variables ?? Payload).With("account.name", new FieldValue.Text(Session.Lease.Account.Name)),
        Fields = Type.Payload,
        ReadBack = ReadBackFields.Of(Type, Pack),
        Recorder = Audit,
    };

    /// <summary>Records which account and browser the run works with from now on.</summary>
    public ValueTask NoteSessionAsync(CancellationToken cancellationToken)
    {
        var lease = Session.Lease;
        return Audit.NoteAsync(
            "session",
            $"Account {lease.Account.Name}, session {lease.SessionId}{(lease.BrowserVersion.Length > 0 ? $", {lease.BrowserVersion}" : "")}.",
            new AuditEnvironment { Account = lease.Account.Name, Session = lease.SessionId, Browser = lease.BrowserVersion.Length > 0 ? lease.BrowserVersion : null },
            cancellationToken);
    }

    /// <summary>Returns the lost session to the pool, leases another one and records it.</summary>
    /// <returns>Null when another session was leased; else why not.</returns>
    public async Task<RunFailure?> ReplaceSessionAsync(string why, CancellationToken cancellationToken)
    {
        var failure = await Session.ReplaceAsync(why, cancellationToken);
        if (failure is null)
        {
            await NoteSessionAsync(cancellationToken);
        }

        return failure;
    }

    /// <summary>What the page of the form wrote by itself before the commit click, in this filling and in earlier ones that were not searched for.</summary>
    public IReadOnlyList<EarlyWrite> EarlyWrites => _flowState?.EarlyWrites ?? [];

    /// <summary>The site was searched and stores nothing of these writes.</summary>
    public void ForgetEarlyWrites() => _flowState?.ForgetEarlyWrites();

    /// <summary>The natural key as the payload gives it.</summary>
    public string NaturalKeyText => Type.NaturalKey is { } key && Payload[key.Name] is FieldValue.Text text ? text.Value : "";

    /// <summary>The form is left: what is sent from now on is not the form's.</summary>
    public void EndForm() => _flowState?.EndForm();

    public void Dispose() => _flowState?.Dispose();

    /// <summary>What was entered and asked in a lease that was replaced says nothing about the new one; what its page wrote may still be stored.</summary>
    private LeaseFlowState FlowStateOf(SessionLease lease)
    {
        if (!ReferenceEquals(_flowState?.Lease, lease))
        {
            _flowState?.Dispose();
            _flowState = new LeaseFlowState(lease, _flowState);
        }

        return _flowState!;
    }
}

/// <summary>How far one run came.</summary>
internal sealed class RunProgress
{
    /// <summary>The phase that may be stored, as far as this worker knows. Set before the queue is asked, since its answer may be lost.</summary>
    public JobPhase Phase { get; set; }
}
