using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Agent.Verbs;
using BrowserAgent.Sessions.Timing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Flows;

/// <summary>Runs steps in order, records each one, and stops at the first that can't be done for certain.</summary>
internal sealed partial class StepExecutor(
    IEnumerable<IVerb> verbs,
    ElementFinder finder,
    FormFieldFollower fields,
    PageSettler settler,
    IOptions<FlowOptions> options,
    TimeProvider timeProvider,
    ILogger<StepExecutor> logger)
{
    private const int MaxDepth = 8;

    private static readonly TimeSpan LoginPageTimeout = TimeSpan.FromSeconds(3);

    private readonly Dictionary<Type, IVerb> _verbs = verbs.ToDictionary(verb => verb.Step);

    /// <returns>Null when all steps were done.</returns>
    public Task<FlowResult?> RunAsync(FlowContext context, IReadOnlyList<StepDefinition> steps, CancellationToken cancellationToken) =>
        RunAsync(context, steps, depth: 0, cancellationToken);

    private async Task<FlowResult?> RunAsync(
        FlowContext context, IReadOnlyList<StepDefinition> steps, int depth, CancellationToken cancellationToken)
    {
        if (depth > MaxDepth)
        {
            return new FlowResult.PolicyStopped($"flows call each other more than {MaxDepth} deep.");
        }

        foreach (var step in steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var stop = step switch
            {
                StepDefinition.Each each => await EachAsync(context, each, depth, cancellationToken),
                StepDefinition.Call call => await RunAsync(context, context.Pack.Flows[call.Flow].Steps, depth + 1, cancellationToken),
                _ => await RunStepAsync(context, _verbs[step.GetType()], step, cancellationToken),
            };
            if (stop is not null)
            {
                return stop;
            }
        }

        return null;
    }

    private async Task<FlowResult?> EachAsync(FlowContext context, StepDefinition.Each each, int depth, CancellationToken cancellationToken)
    {
        if (context.Variables[each.List] is not { } list)
        {
            return null;
        }

        if (list is not FieldValue.Rows rows)
        {
            return new FlowResult.ValueRefused("each", each.List, null, $"{each.List} is not a list ({each.Position}).");
        }

        var (outer, outerFields, wasInRow, outerReadBack) = (context.Variables, context.Fields, context.IsInRow, context.ReadBack);
        if (outerFields.GetValueOrDefault(each.List)?.Of is { } rowFields)
        {
            context.Fields = rowFields.Concat(outerFields.Where(field => !rowFields.ContainsKey(field.Key))).ToDictionary(StringComparer.Ordinal);
        }

        foreach (var row in rows.Items)
        {
            // The row's fields hide outer ones of the same name; what a row's steps read is visible to later rows and steps.
            context.Variables = row.Fields.Aggregate(Merge(outer, context.Reads), (all, field) => all.With(field.Key, field.Value));
            context.IsInRow = true;
            context.ReadBack = ReadBackFields.InRow(outerReadBack, each.List, row.Fields.Keys);
            var stop = await RunAsync(context, each.Do, depth + 1, cancellationToken);
            (context.Variables, context.IsInRow, context.ReadBack) = (Merge(outer, context.Reads), wasInRow, outerReadBack);
            if (stop is not null)
            {
                return stop;
            }
        }

        context.Fields = outerFields;
        return null;
    }

    private static FieldSet Merge(FieldSet outer, FieldSet reads) =>
        reads.Fields.Aggregate(outer, (all, field) => all.With(field.Key, field.Value));

    private async Task<FlowResult?> RunStepAsync(FlowContext context, IVerb verb, StepDefinition step, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var report = new StepEventBuilder { Acts = verb.Effect == VerbEffect.Acts };
        var (callsBefore, tokensBefore) = (context.Budget?.Calls ?? 0, context.Budget?.Tokens ?? 0);
        var (before, stop) = await DoAsync(context, verb, step, report, cancellationToken);

        stop = await PreferSessionEndedAsync(context, stop, cancellationToken);
        if (stop is not (FlowResult.BrowserLost or FlowResult.SessionEnded) && context.Dialogs?.UnexpectedDialogResult() is { } unexpected)
        {
            // Whatever else failed in this step, the unanswered dialog is the cause of it or hides the cause.
            stop = unexpected;
        }

        var after = await PictureAfterAsync(context, verb, stop, cancellationToken);
        await context.Recorder.RecordAsync(
            new StepEvent
            {
                Flow = context.Flow,
                Verb = verb.Name,
                Position = step.Position.ToString(),
                Element = report.Element,
                Rung = report.Rung,
                FoundBy = report.FoundBy,
                Missed = [.. report.Missed],
                ValueFrom = report.ValueFrom,
                Asked = report.Asked,
                Shown = report.Shown,
                Outcome = stop?.Why ?? report.Remark ?? "ok",
                PictureBefore = before,
                PictureAfter = after,
                Address = OriginPolicy.WithoutQuery(context.Page.Url),
                Milliseconds = timeProvider.GetElapsedTime(started).TotalMilliseconds,
                LlmCalls = (context.Budget?.Calls ?? 0) - callsBefore,
                LlmTokens = (context.Budget?.Tokens ?? 0) - tokensBefore,
                Model = context.Budget?.Calls > callsBefore ? context.Budget.Model : null,
                Prompt = context.Budget?.Calls > callsBefore ? context.Budget.Prompt : null,
            },
            cancellationToken);
        if (stop is not null)
        {
            LogStopped(context.Flow, context.Pack.Site, verb.Name, step.Position.ToString(), stop.GetType().Name);
        }

        return stop;
    }

    /// <summary>Runs the verb under the step's time limit and turns a fault of the browser into the outcome that it means.</summary>
    private async Task<(string? PictureBefore, FlowResult? Stop)> DoAsync(
        FlowContext context, IVerb verb, StepDefinition step, StepEventBuilder report, CancellationToken cancellationToken)
    {
        using var limit = new PausableTimeout(options.Value.StepLimit, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token, context.Network.Lost);
        context.StepLimit = limit;

        string? before = null;
        if (verb.Effect == VerbEffect.Acts)
        {
            context.Network.Lookups.BeginAct();
        }

        try
        {
            var isAct = verb is { Effect: VerbEffect.Acts } and not GotoVerb;
            before = isAct
                ? await context.Pictures.GetOrTakeAsync(linked.Token)
                : context.Pictures.LastValid;
            if (!isAct)
            {
                return (before, verb.Effect == VerbEffect.Acts
                    ? await ActAsync(context, verb, step, report, linked.Token)
                    : await verb.DoAsync(step, context, report, linked.Token));
            }

            await FormFieldFollower.BeginAsync(context, linked.Token);
            var earlier = context.EnteredValues.Latest;
            var stop = await ActAsync(context, verb, step, report, linked.Token);
            await fields.LookAsync(context, earlier, $"{verb.Name} {report.Element} ({step.Position})", linked.Token);
            return (before, stop);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (before, context.Network.Lost.IsCancellationRequested
                ? PageLost(verb, step)
                : new FlowResult.BrowserLost($"the page did not answer within {options.Value.StepLimit.TotalSeconds:0} s during {verb.Name} ({step.Position})."));
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            return (before, context.Network.Lost.IsCancellationRequested
                ? PageLost(verb, step)
                : BrowserFaultMapper.ToFlowResult(fault, context.Page, $"{verb.Name} {report.Element} ({step.Position})"));
        }
        finally
        {
            context.StepLimit = null;
        }
    }

    private async Task<FlowResult?> ActAsync(FlowContext context, IVerb verb, StepDefinition step, StepEventBuilder report, CancellationToken cancellationToken)
    {
        if (context.Question is not null && step is not StepDefinition.Goto)
        {
            // The answer to an earlier question, such as the first list, may come after the answer to ours and be drawn over it.
            await context.Network.WaitUntilIdleAsync(settler.Limit, cancellationToken);
        }

        if (step is StepDefinition.Click or StepDefinition.Choose)
        {
            context.Network.Requests.MarkClick();
        }

        try
        {
            return await verb.DoAsync(step, context, report, cancellationToken);
        }
        finally
        {
            context.Network.MarkAct();
        }
    }

    private static FlowResult.BrowserLost PageLost(IVerb verb, StepDefinition step) =>
        new($"the page crashed or closed during {verb.Name} ({step.Position}).");

    /// <summary>
    /// A form that is replaced by the login page during a step causes a refused value or a site error. The ended session is the true reason, so it is
    /// returned instead when the login page is visible.
    /// </summary>
    private async Task<FlowResult?> PreferSessionEndedAsync(FlowContext context, FlowResult? stop, CancellationToken cancellationToken)
    {
        if (stop is not (FlowResult.ValueRefused or FlowResult.SiteError))
        {
            return stop;
        }

        // A page that never loaded may not answer this check either, and the step's own time limit has passed.
        using var limit = new CancellationTokenSource(LoginPageTimeout * 2, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token, context.Network.Lost);
        try
        {
            await context.Network.WaitUntilQuietAsync(LoginPageTimeout, linked.Token);
            return await finder.CheckStopElementAsync(context, linked.Token) ?? stop;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return stop;
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            return stop;
        }
    }

    private static async Task<string?> PictureAfterAsync(FlowContext context, IVerb verb, FlowResult? stop, CancellationToken cancellationToken)
    {
        if (stop is FlowResult.BrowserLost)
        {
            return null;
        }

        if (stop is not null || verb.Effect == VerbEffect.Acts)
        {
            return await context.Pictures.TakeAsync(cancellationToken);
        }

        if (verb.Effect == VerbEffect.Reads)
        {
            return await context.Pictures.GetOrTakeAsync(cancellationToken);
        }

        context.Pictures.Invalidate();
        return null;
    }

    [LoggerMessage(EventId = 1040, Level = LogLevel.Warning, Message = "Flow {Flow} of {Site} stopped at {Verb} ({Position}): {Outcome}")]
    private partial void LogStopped(string flow, string site, string verb, string position, string outcome);
}
