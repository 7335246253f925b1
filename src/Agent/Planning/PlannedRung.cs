using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Planning;

/// <summary>Rung 4: a model reads the page's snapshot and names one element; what may be done with it is decided by <see cref="IModelActPolicy"/>.</summary>
internal sealed partial class PlannedRung(PlannerModelClient model, IModelActPolicy policy, ILogger<PlannedRung> logger) : IRung
{
    private const int MaxRounds = 3;
    private const int MaxRefusals = 3;
    private const float ActTimeoutMs = 2_000;

    public RungName Name => RungName.Planned;

    public async Task<RungResult> FindAsync(ElementSearchRequest search, CancellationToken cancellationToken)
    {
        if (!model.IsEnabled || search.Budget is not { } budget)
        {
            return Abstained("no model may be asked here");
        }

        if (search.Element.Harm == HarmClass.Commit && search.Element.Shows.Names.Count == 0)
        {
            return new RungResult.Refused($"{search.Element.Name} is a commit without declared names; a model may not choose it");
        }

        // For the prompt without names: a page chooses them, and outside of the marks nothing may be the page's.
        var (opened, asked) = (new List<string>(), new List<string>());
        for (var round = 0; round <= MaxRounds; round++)
        {
            if (budget.Refusals >= MaxRefusals)
            {
                return new RungResult.Refused($"the model's answers were refused {budget.Refusals} times in this job");
            }

            var page = await search.Page.AriaSnapshotAsync(new() { Mode = AriaSnapshotMode.Ai }).WaitAsync(cancellationToken);
            var snapshot = policy.Redact(search, page, model.MaxSnapshotTokens);
            var answer = await model.AskAsync(search.Element, snapshot, asked, budget, cancellationToken);
            if (answer is not PlannerResult.Act act)
            {
                return answer switch
                {
                    PlannerResult.None none => Abstained($"the model finds none. {policy.Quote(none.Reason)}"),
                    PlannerResult.NoAnswer silent => Abstained(silent.Why),
                    PlannerResult.Forbidden forbidden => new RungResult.Refused(forbidden.Why),
                    PlannerResult.Invalid invalid => Abstained($"the model gave no usable answer ({invalid.Why})"),
                    _ => Abstained("the model gave no answer"),
                };
            }

            var result = await ApplyAsync(search, act, cancellationToken);
            var objection = (result.Answer as RungResult.Refused)?.Why ?? (result.Answer as RungResult.Stopped)?.Why;
            if (objection is not null)
            {
                budget.AddRefusal();
                LogRefused(search.Element.Name, act.Verb, objection);
            }

            if (result.Answer is not null)
            {
                return result.Answer is RungResult.Found found && opened.Count > 0
                    ? found with { FoundBy = $"{string.Join(", then ", opened)}, then {found.FoundBy}" }
                    : result.Answer;
            }

            opened.Add(result.Done!);
            asked.Add($"{act.Verb} [ref={act.Ref}]");
        }

        return Abstained($"not found after {MaxRounds} openings");
    }

    /// <returns>The result, or what was opened or dismissed before the next search.</returns>
    private async Task<(RungResult? Answer, string? Done)> ApplyAsync(ElementSearchRequest search, PlannerResult.Act act, CancellationToken cancellationToken)
    {
        var element = await FoundElement.BindAsync(search.Page.Locator("aria-ref=" + act.Ref), ActTimeoutMs, cancellationToken);
        var isFound = false;
        try
        {
            var result = await ApplyAsync(search, act, element, cancellationToken);
            isFound = result.Answer is RungResult.Found;
            return result;
        }
        finally
        {
            if (!isFound)
            {
                element.Dispose();
            }
        }
    }

    private async Task<(RungResult? Answer, string? Done)> ApplyAsync(
        ElementSearchRequest search, PlannerResult.Act act, FoundElement element, CancellationToken cancellationToken)
    {
        var facts = element.Facts;
        if (await policy.RefusalReasonAsync(search, act.Verb, element, cancellationToken) is { } objection)
        {
            return (new RungResult.Refused($"{act.Verb} {act.Ref}: {objection}"), null);
        }

        if (act.Verb == "use")
        {
            var remark = PlannedElementVerifier.Differences(search.Element, facts);
            return (new RungResult.Found(element, Name, $"model: {facts.Description}{remark}"), null);
        }

        try
        {
            if (await policy.ClickAsync(search, element.Handle, ActTimeoutMs, cancellationToken) is { } effect)
            {
                return (new RungResult.Stopped(
                    $"to reach {search.Element.Name}, a model's {act.Verb} of {facts.Description} was tried, and it caused {effect}. This session is not used again. "
                    + "Find out what the page does there, and declare the way to the element in the site pack; a request that only reads belongs to its model: reads"), null);
            }
        }
        catch (Exception fault) when (BrowserFaultClassifier.NeverDispatched(fault))
        {
            return (Abstained($"{facts.Description} can't be clicked"), null);
        }

        LogDone(search.Element.Name, act.Verb, facts.Role);
        return (null, $"{act.Verb} {facts.Description}");
    }

    private static RungResult.NotFound Abstained(string why) => new() { Missed = [why] };

    [LoggerMessage(EventId = 1080, Level = LogLevel.Warning, Message = "The model's proposal for {Element} was refused ({Verb}): {Reason}")]
    private partial void LogRefused(string element, string verb, string reason);

    [LoggerMessage(EventId = 1081, Level = LogLevel.Information, Message = "To reach {Element}, the model's {Verb} of a {Role} was carried out")]
    private partial void LogDone(string element, string verb, string role);
}
