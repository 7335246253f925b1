using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Sizing;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Approvals;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Checkpoints;
using BrowserAgent.Tasks.Committing;
using BrowserAgent.Tasks.Coordination;
using BrowserAgent.Tasks.Demand;
using BrowserAgent.Tasks.Execution;
using BrowserAgent.Tasks.Intake;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using BrowserAgent.Tasks.SiteAvailability;
using BrowserAgent.Tasks.Users;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks;

/// <summary>Registers intake, queue, execution, webhooks and audit.</summary>
public static class TasksRegistration
{
    /// <summary>
    /// Binds sections <c>Queue</c>, <c>Runner</c>, <c>Webhook</c> and <c>Audit</c> and validates them at start. Needs the site packs, the flow runner and the session
    /// pool of the projects below. Jobs are claimed once the host starts; a host that is built but not started only gives the <see cref="IJobOperations"/>.
    /// The host's shutdown timeout must be longer than <see cref="RunnerOptions.DrainTimeout"/>.
    /// </summary>
    public static IServiceCollection AddTasks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidatedOptions<RunnerOptions>(configuration, RunnerOptions.Section);
        services.AddSingleton<IValidateOptions<RunnerOptions>, RunnerOptionsValidator>();
        services.AddValidatedOptions<AuditOptions>(configuration, AuditOptions.Section);
        services.AddValidatedOptions<ApprovalOptions>(configuration, ApprovalOptions.Section);
        services.AddSingleton<IValidateOptions<ApprovalOptions>, ApprovalOptionsValidator>();

        services.AddSingleton<ApprovalRules>();
        services.AddSingleton<SubmissionEvaluator>();
        services.AddSingleton<IInboxMessageParser, InboxMessageParser>();
        services.AddAuditTrails();
        services.AddSingleton<IJobOperations, JobOperations>();
        services.AddSingleton<IApiKeyStore, RedisApiKeyStore>().AddSingleton<IUserStore, RedisUserStore>();
        services.AddQueue(configuration);
        services.AddWebhooks(configuration);

        services.ReplaceCoordination();
        services.AddSingleton<QueueSessionDemand>();
        services.Replace(ServiceDescriptor.Singleton<ISessionDemand>(provider => provider.GetRequiredService<QueueSessionDemand>()));
        services.AddHostedService<DemandPoller>();

        // Stops after the jobs, so that its last checkpoint has all of their events.
        services.AddSingleton<CheckpointList>();
        services.AddSingleton<LeftoverTrails>();
        services.AddSingleton<ICheckpointCopy, SecondFolderCopy>();
        services.AddSingleton<ICheckpointCopy, RedisCheckpointCopy>();
        services.AddSingleton<CheckpointCopies>();
        services.AddHostedService<CheckpointWriter>();
        services.AddSingleton<SiteOutageBreaker>();
        services.AddSingleton<RunDurationEstimator>();
        services.AddSingleton<IUnservedSites, UnservedSites>();

        services.TryAddSingleton<IRecordFinder, RecordFinder>();
        services.AddSingleton<RecordVerifier>();
        services.AddSingleton<SearchProbe>();
        services.AddSingleton<CommitTimeGuard>();
        services.AddSingleton<FormFiller>();
        services.AddSingleton<EarlyWriteRegister>();
        services.AddSingleton<DraftFinder>();
        services.AddSingleton<CommitVerifier>();
        services.AddSingleton<EntryProtocol>();
        services.AddSingleton<ReadProtocol>();
        services.AddSingleton<RunResultReporter>();
        services.AddSingleton<JobResolver>();
        services.AddSingleton<RunScopeFactory>();
        services.AddSingleton<JobSessionRunner>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<JobClaimer>();

        // Registered last, so that it stops first: the services that running jobs need stop after it.
        services.AddHostedService<JobDispatcher>();
        return services;
    }

    /// <summary>Replaces the services that know this process only: another worker must not use a code, a permit or a refused account twice.</summary>
    private static void ReplaceCoordination(this IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton<IOneTimeCodeLedger, RedisOneTimeCodeLedger>());
        services.Replace(ServiceDescriptor.Singleton<IAccountPermits, RedisAccountPermits>());
        services.Replace(ServiceDescriptor.Singleton<IAccountBreaker, RedisAccountBreaker>());
    }
}
