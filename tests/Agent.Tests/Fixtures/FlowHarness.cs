using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Tests.Fixtures;

/// <summary>The agent's real services with one page of a real browser.</summary>
internal sealed partial class FlowHarness : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IBrowserContext _context;
    private readonly SingleLease _lease;
    private readonly LeaseFlowState _state;
    private readonly PlannerBudget _budget = new();

    private FlowHarness(ServiceProvider services, IBrowserContext context, IPage page, Func<string, string?>? authorizationFor)
    {
        (_services, _context, Page) = (services, context, page);
        _lease = new SingleLease(page, authorizationFor);
        _state = new LeaseFlowState(_lease);
        // As the pool does: an unanswered dialog would block the page.
        context.Dialog += (_, dialog) => _ = AnswerAsync(dialog);
    }

    public IPage Page { get; }

    /// <summary>What the page wrote by itself since its form was begun.</summary>
    public IReadOnlyList<EarlyWrite> EarlyWrites => _state.EarlyWrites;

    /// <summary>The fields that the saved record's read-back compares; null as in a job that enters no record.</summary>
    public IReadOnlySet<string>? ReadBack { get; set; }

    /// <summary>Why the session must not be used again; null when it may.</summary>
    public string? Condemned => _lease.Condemned;

    public InMemoryStepRecorder Recorder { get; init; } = new();

    public IServiceProvider Services => _services;

    public static async Task<FlowHarness> CreateAsync(
        IBrowser browser, IEnumerable<KeyValuePair<string, string?>>? settings = null, Action<IServiceCollection>? more = null, bool pictures = false,
        Func<string, string?>? authorizationFor = null, BrowserNewContextOptions? context = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Ladder:ElementBudget"] = "00:00:02",
                ["Ladder:QuietPatience"] = "00:00:00.5",
                ["Flows:SeeWithin"] = "00:00:02",
                ["Flows:ChoiceWithin"] = "00:00:02",
                ["Flows:ActTimeout"] = "00:00:01.5",
                ["Flows:SettleWithin"] = "00:00:03",
                ["Flows:CommitReadyWithin"] = "00:00:03",
            })
            .AddInMemoryCollection(settings ?? [])
            .Build();
        var collection = new ServiceCollection().AddLogging().AddAgent(configuration);
        collection.AddSingleton<IOneTimeCodeGenerator, NoCodes>();
        collection.AddSingleton<IOneTimeCodeRelay, NoPerson>();
        more?.Invoke(collection);
        var opened = await browser.NewContextAsync(new(context ?? new()) { ViewportSize = new() { Width = 900, Height = 600 } });
        await opened.AddInitScriptAsync(PageActivity.InitScript);
        return new FlowHarness(collection.BuildServiceProvider(), opened, await opened.NewPageAsync(), authorizationFor)
        {
            Recorder = new InMemoryStepRecorder { WantsPictures = pictures },
        };
    }

    public Task<FlowResult> RunAsync(SitePack pack, FieldSet variables, params StepDefinition[] steps) =>
        _services.GetRequiredService<IFlowRunner>().RunAsync(Request(pack, variables), new FlowDefinition("fill", steps), CancellationToken.None);

    public Task<FlowResult> RunAsync(SitePack pack, params StepDefinition[] steps) => RunAsync(pack, FieldSet.Empty, steps);

    public Task<FlowResult> SearchAsync(SitePack pack, SearchQuestion question, FieldSet variables, params StepDefinition[] steps) =>
        _services.GetRequiredService<IFlowRunner>().RunAsync(Request(pack, variables) with { Question = question }, new FlowDefinition("search", steps), CancellationToken.None);

    public Task<FlowResult> ReadRecordAsync(SitePack pack, IReadOnlyDictionary<string, string> equal) =>
        _services.GetRequiredService<IFlowRunner>().ReadRecordAsync(Request(pack, FieldSet.Empty), equal, CancellationToken.None);

    public Task<CommitPreparationResult> PrepareAsync(SitePack pack, CommitDefinition commit) =>
        _services.GetRequiredService<IFlowRunner>().PrepareCommitAsync(Request(pack, FieldSet.Empty), commit, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _state.Dispose();
        await _context.DisposeAsync();
        await _services.DisposeAsync();
    }

    /// <summary>Answers dialogs by the lease's handler, else by the pool's default.</summary>
    private async Task AnswerAsync(IDialog dialog)
    {
        if (_lease.OnDialog is { } policy && await policy(dialog))
        {
            return;
        }

        await (dialog.Type == DialogType.BeforeUnload ? dialog.AcceptAsync() : dialog.DismissAsync());
    }

    private FlowRequest Request(SitePack pack, FieldSet variables) =>
        new() { Pack = pack, State = _state, Budget = _budget, Variables = variables, Recorder = Recorder, FillsForm = true, ReadBack = ReadBack };

    private sealed class SingleLease(IPage page, Func<string, string?>? authorizationFor) : SessionLease
    {
        public override string? AuthorizationFor(string address) => authorizationFor?.Invoke(address);

        public override string SessionId => "s1";

        public override AccountId Account => new("test", "buyer");

        public override IPage Page => page;

        public override TimeSpan SiteTimeLeft => TimeSpan.FromMinutes(10);

        public string? Condemned { get; private set; }

        public override void Condemn(string why) => Condemned = why;

        public override Task<LoginResult> LogInAgainAsync(CancellationToken cancellationToken) =>
            Task.FromResult<LoginResult>(new LoginResult.Failed("not in this test"));

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class NoPerson : IOneTimeCodeRelay
    {
        public Task<Secret?> AwaitAsync(AccountId account, CancellationToken cancellationToken) => Task.FromResult<Secret?>(null);

        public bool TrySubmit(AccountId account, Secret code) => false;
    }

    private sealed class NoCodes : IOneTimeCodeGenerator
    {
        public Task<string> NextAsync(AccountId account, Secret seed, CancellationToken cancellationToken) => Task.FromResult("123456");
    }
}
