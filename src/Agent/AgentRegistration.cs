using BrowserAgent.Agent.Authentication;
using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Controls;
using BrowserAgent.Agent.Documents;
using BrowserAgent.Agent.Files;
using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Planning;
using BrowserAgent.Agent.Reading;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Verbs;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Configuration;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BrowserAgent.Agent;

/// <summary>Adds all of Agent to a host.</summary>
public static class AgentRegistration
{
    /// <summary>Site packs, flow runner, ladder, planner, login by site packs. Sections: Sites, Ladder, Flows, Uploads, Documents, Llm.</summary>
    public static IServiceCollection AddAgent(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddValidatedOptions<LadderOptions>(configuration, LadderOptions.Section);
        services.AddValidatedOptions<FlowOptions>(configuration, FlowOptions.Section);
        services.AddSitePacks(configuration);
        services.AddFiles(configuration);
        services.AddLadder();
        services.AddVerbs();
        services.AddSingleton<ElementFinder>();
        services.AddSingleton<EnteredValueVerifier>();
        services.AddSingleton<ListOptionSelector>();
        services.AddSingleton<GuardedTyping>();
        services.AddSingleton<CalendarDatePicker>();
        services.AddSingleton<DropDownSelector>();
        services.AddSingleton<RadioGroupSelector>();
        services.AddSingleton<ElementValueReader>();
        services.AddSingleton<PageSettler>();
        services.AddSingleton<SearchProof>();
        services.AddSingleton<WholeListReader>();
        services.AddSingleton<TableReader>();
        services.AddSingleton<RecordReader>();
        services.AddSingleton<SiteNavigator>();
        services.AddSingleton<StepExecutor>();
        services.AddSingleton<CommitReadinessChecker>();
        services.AddSingleton<FormFieldFollower>();
        services.AddSingleton<LeftoverValues>();
        services.AddSingleton<IFormReviewer, FormReviewer>();
        services.AddSingleton<CommitPreparer>();
        services.AddSingleton<CommitPathProbe>();
        services.AddSingleton<IFlowRunner, FlowRunner>();
        services.AddSingleton<AccountSecretSourceFactory>();
        services.AddSingleton<ServerAccessCheck>();
        services.AddSingleton<LoginFlow>();
        services.AddSingleton<ISessionAuthenticator, PackAuthenticator>();
        return services.AddPlanner(configuration);
    }

    private static void AddLadder(this IServiceCollection services)
    {
        services.AddSingleton<IRung, PackSelectorRung>();
        services.AddSingleton<ElementLadder>();
    }

    private static void AddFiles(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidatedOptions<UploadOptions>(configuration, UploadOptions.Section)
            .Validate(options => options.Folder.Length == 0 || Path.IsPathFullyQualified(options.Folder), "Uploads:Folder must be an absolute path.");
        services.AddValidatedOptions<DocumentOptions>(configuration, DocumentOptions.Section);
        services.AddSingleton<UploadFolder>();
        services.AddSingleton<DocumentFetcher>();
        services.AddSingleton<PdfTextReader>();
        services.AddSingleton<DocumentValueReader>();
    }

    private static void AddVerbs(this IServiceCollection services)
    {
        services.AddSingleton<IVerb, GotoVerb>();
        services.AddSingleton<IVerb, FillVerb>();
        services.AddSingleton<IVerb, PickOptionVerb>();
        services.AddSingleton<IVerb, SelectVerb>();
        services.AddSingleton<IVerb, CheckBoxVerb>();
        services.AddSingleton<IVerb, UploadVerb>();
        services.AddSingleton<IVerb, ClickVerb>();
        services.AddSingleton<IVerb, DragVerb>();
        services.AddSingleton<IVerb, ChooseRowVerb>();
        services.AddSingleton<IVerb, PressVerb>();
        services.AddSingleton<IVerb, SeeVerb>();
        services.AddSingleton<IVerb, GoneVerb>();
        services.AddSingleton<IVerb, SettleVerb>();
        services.AddSingleton<IVerb, WindowVerb>();
        services.AddSingleton<IVerb, ReadVerb>();
        services.AddSingleton<IVerb, ExpectVerb>();
    }

    private static IServiceCollection AddPlanner(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidatedOptions<PlannerOptions>(configuration, PlannerOptions.Section)
            .Validate(
                options => options.Endpoint.Length == 0 || (Uri.TryCreate(options.Endpoint, UriKind.Absolute, out _) && options.Model.Length > 0),
                "Llm:Endpoint must be an absolute address, and Llm:Model must name a model of it.");
        services.AddSingleton<PlannerModelClient>();
        services.AddSingleton<IModelActPolicy, ModelActPolicy>();
        services.AddSingleton<IRung, PlannedRung>();
        // A host may bring a chat client of its own; the planner takes the first.
        var planner = configuration.GetSection(PlannerOptions.Section).Get<PlannerOptions>() ?? new PlannerOptions();
        if (Uri.TryCreate(planner.Endpoint, UriKind.Absolute, out var endpoint))
        {
            // Read now: the worker takes it out of its environment before it starts other processes.
            var key = Environment.GetEnvironmentVariable(planner.ApiKeyVariable);
            services.TryAddSingleton<IChatClient>(_ => new OpenAiChatClient(endpoint, planner.Model, key));
        }

        return services;
    }
}
