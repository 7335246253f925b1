using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Carries out one kind of step.</summary>
internal interface IVerb
{
    /// <summary>Its name in the audit.</summary>
    string Name { get; }

    /// <summary>What it does to the page; decides which pictures are taken.</summary>
    VerbEffect Effect { get; }

    Type Step { get; }

    /// <returns>Null when done; else the outcome that stops the flow.</returns>
    Task<FlowResult?> DoAsync(StepDefinition step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken);
}

/// <summary>What a verb does to the page.</summary>
internal enum VerbEffect
{
    /// <summary>Changes the page: a picture before and one after.</summary>
    Acts,

    /// <summary>Only reads the page: one picture.</summary>
    Reads,

    /// <summary>Waits: no picture, but the last one is no longer valid.</summary>
    Waits,
}

/// <summary>Binds a verb to its step's type.</summary>
internal abstract class VerbBase<TStep> : IVerb
    where TStep : StepDefinition
{
    public abstract string Name { get; }

    public abstract VerbEffect Effect { get; }

    public Type Step => typeof(TStep);

    public Task<FlowResult?> DoAsync(StepDefinition step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken) =>
        DoAsync((TStep)step, context, report, cancellationToken);

    protected abstract Task<FlowResult?> DoAsync(TStep step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken);
}
