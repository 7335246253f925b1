using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Planning;

/// <summary>Rung 4: a model reads the page's snapshot and names one element. What it names is checked by the same rules as any hit.</summary>
internal sealed partial class PlannedRung(PlannerModel model, ILogger<PlannedRung> logger) : IRung
{
    private const int MaxRounds = 3;
    private const int MaxRefusals = 3;
    private const float ActTimeoutMs = 2_000;

    public RungName Name => RungName.Planned;

    public async Task<RungAnswer> FindAsync(ElementSearch search, CancellationToken cancellationToken)
    {
        if (!model.IsOn || search.Budget is not { } budget)
        {
            return Abstained("no model may be asked here");
        }

        if (search.Element.Harm == HarmClass.Commit && search.Element.Shows.Names.Count == 0)
        {
            return new RungAnswer.Refused($"{search.Element.Name} is a commit without declared names; a model may not choose it");
        }

        var opened = new List<string>();
        for (var round = 0; round <= MaxRounds; round++)
        {
            if (budget.Refusals >= MaxRefusals)
            {
                return new RungAnswer.Refused($"the model's answers were refused {budget.Refusals} times in this job");
            }

            var page = await search.Page.AriaSnapshotAsync(new() { Mode = AriaSnapshotMode.Ai }).WaitAsync(cancellationToken);
            var snapshot = SnapshotText.From(page, search.PrivateTexts(), model.MaxSnapshotTokens);
            var answer = await model.AskAsync(search.Element, snapshot, opened, budget, cancellationToken);
            if (answer is not ActAnswer.Act act)
            {
                return answer switch
                {
                    ActAnswer.None none => Abstained($"the model finds none ({none.Reason})"),
                    ActAnswer.NoAnswer silent => Abstained(silent.Why),
                    ActAnswer.Forbidden forbidden => new RungAnswer.Refused(forbidden.Why),
                    ActAnswer.Invalid invalid => Abstained($"the model gave no usable answer ({invalid.Why})"),
                    _ => Abstained("the model gave no answer"),
                };
            }

            var result = await JudgeAsync(search, act, cancellationToken);
            if (result.Answer is RungAnswer.Refused refused)
            {
                budget.AddRefusal();
                LogRefused(search.Element.Name, act.Verb, refused.Why);
            }

            if (result.Answer is not null)
            {
                return result.Answer is RungAnswer.Found found && opened.Count > 0
                    ? found with { FoundBy = $"{string.Join(", then ", opened)}, then {found.FoundBy}" }
                    : result.Answer;
            }

            opened.Add(result.Done!);
        }

        return Abstained($"not found after {MaxRounds} openings");
    }

    /// <returns>The answer, or what was opened or dismissed to look again.</returns>
    private async Task<(RungAnswer? Answer, string? Done)> JudgeAsync(ElementSearch search, ActAnswer.Act act, CancellationToken cancellationToken)
    {
        var locator = search.Page.Locator("aria-ref=" + act.Ref);
        var handle = await locator.ElementHandleAsync(new() { Timeout = ActTimeoutMs }).WaitAsync(cancellationToken);
        var facts = await ElementFacts.OfAsync(handle, cancellationToken);
        var objection = act.Verb switch
        {
            "use" => await PlannedIdentity.ObjectionAsync(search, facts, cancellationToken),
            "open" => OpenerCheck.Objection(search.Pack, facts),
            _ => DismissCheck.Objection(search.Pack, facts),
        };
        if (objection is not null)
        {
            await handle.DisposeAsync();
            return (new RungAnswer.Refused($"{act.Verb} {act.Ref}: {objection}"), null);
        }

        if (act.Verb == "use")
        {
            var remark = PlannedIdentity.Differences(search.Element, facts);
            return (new RungAnswer.Found(new FoundElement(handle, locator, facts), Name, $"model: {facts.InWords}{remark}"), null);
        }

        await using (handle)
        {
            try
            {
                await handle.ClickAsync(new() { Timeout = ActTimeoutMs }).WaitAsync(cancellationToken);
            }
            catch (Exception fault) when (BrowserFaults.NeverDispatched(fault))
            {
                return (Abstained($"{facts.InWords} can't be clicked"), null);
            }
        }

        LogDone(search.Element.Name, act.Verb, facts.Role);
        return (null, $"{act.Verb} {facts.InWords}");
    }

    private static RungAnswer.NotFound Abstained(string why) => new() { Missed = [why] };

    [LoggerMessage(1080, LogLevel.Warning, "The model's proposal for {Element} was refused ({Verb}): {Reason}")]
    private partial void LogRefused(string element, string verb, string reason);

    [LoggerMessage(1081, LogLevel.Information, "On the way to {Element} the model's {Verb} of a {Role} was done")]
    private partial void LogDone(string element, string verb, string role);
}
