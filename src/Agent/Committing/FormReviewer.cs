using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Committing;

/// <summary>Looks, before the intent, at the fields that the job does not fill.</summary>
internal interface IFormReviewer
{
    /// <summary>Clears the pre-filled fields that the pack wants cleared. Before the entered values are read again, because the page may change them for it.</summary>
    /// <returns>Null when they are cleared.</returns>
    Task<FlowResult?> ApplyPrefilledAsync(FlowContext context, CancellationToken cancellationToken);

    /// <summary>After the entered values were read again: the pack's rules for pre-filled fields are met, and no other field was changed.</summary>
    /// <returns>Null when the form may be saved as far as its other fields go.</returns>
    Task<FlowResult?> ReviewAsync(FlowContext context, CommitDefinition commit, FoundElement button, CancellationToken cancellationToken);
}

/// <summary>
/// Does what the pack says about pre-filled fields, stops when a field was changed that no step was meant for or that an earlier record of this worker left, and
/// records what the job leaves as it is.
/// </summary>
internal sealed class FormReviewer(ElementFinder finder, LeftoverValues leftovers, IOptions<FlowOptions> options) : IFormReviewer
{
    private const int MaxNamed = 8;
    private const int MaxText = 60;

    public async Task<FlowResult?> ReviewAsync(FlowContext context, CommitDefinition commit, FoundElement button, CancellationToken cancellationToken)
    {
        if (context.FormFields is not { } tracker)
        {
            return null;
        }

        if (await CheckPrefilledAsync(context, cancellationToken) is { } violation)
        {
            return violation;
        }

        var fields = await tracker.ReviewAsync(context.Page, button.Handle, cancellationToken);
        await RecordAsync(context, commit, fields, cancellationToken);
        var changed = fields.Where(field => field is { ChangedDuring: not null, IsOwn: false, IsAllowed: false }).ToList();
        if (changed.Count > 0)
        {
            return new FlowResult.FieldsChanged(string.Join("; ", changed.Take(MaxNamed).Select(field =>
                $"\"{field.Label}\" held \"{Cut(field.First)}\" and holds \"{Cut(field.Value)}\" since {field.ChangedDuring}")));
        }

        var left = leftovers.Find(context.Pack.Site, commit.ClickElement, fields);
        leftovers.Remember(context.Pack.Site, commit.ClickElement, fields);
        return left.Count == 0 ? null : new FlowResult.FormNotAccepted(
            $"{string.Join("; ", left.Take(MaxNamed).Select(field => $"\"{field.Label}\" holds \"{Cut(field.Value)}\""))}, "
            + "which this worker entered into an earlier record, and this job does not fill it. Say prefilled: clear, leave or expect for its element in the site pack.");
    }

    public Task<FlowResult?> ApplyPrefilledAsync(FlowContext context, CancellationToken cancellationToken) => ForEachPrefilledAsync(
        context,
        async (rule, control) => rule is PrefilledRule.Clear && !await ClearAsync(control, context, cancellationToken)
            ? $"{control.Facts.Description} was pre-filled with \"{Cut(control.Facts.Value)}\" and can't be cleared. Correct its prefilled rule."
            : null,
        cancellationToken);

    // What the page changed since the rules were applied counts too.
    private Task<FlowResult?> CheckPrefilledAsync(FlowContext context, CancellationToken cancellationToken) => ForEachPrefilledAsync(
        context,
        (rule, control) => Task.FromResult(rule switch
        {
            PrefilledRule.Clear when !IsEmpty(control.Facts) =>
                $"{control.Facts.Description} was cleared and holds \"{Cut(ShownOf(control.Facts))}\" again. The site fills it by itself; correct its prefilled rule.",
            PrefilledRule.Expect expect when !Shows(control.Facts, expect.Text) =>
                $"{control.Facts.Description} holds \"{Cut(ShownOf(control.Facts))}\", and the pack expects \"{expect.Text}\". Correct the site's default or the pack.",
            _ => null,
        }),
        cancellationToken);

    /// <param name="context">The flow.</param>
    /// <param name="findProblem">What is wrong with a control under its rule; null when nothing is.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    private async Task<FlowResult?> ForEachPrefilledAsync(FlowContext context, Func<PrefilledRule, FoundElement, Task<string?>> findProblem, CancellationToken cancellationToken)
    {
        if (context.FormFields is not { } tracker)
        {
            return null;
        }

        var entered = context.EnteredValues.BeforeCommit.Select(value => value.Element).ToHashSet(StringComparer.Ordinal);
        foreach (var element in context.Pack.Elements.Values.Where(element => element.Prefilled is not null && !entered.Contains(element.Name)))
        {
            if (await finder.FindNowAsync(context, element.Name, cancellationToken) is not { } control)
            {
                continue;
            }

            using (control)
            {
                if (await findProblem(element.Prefilled!, control) is { } problem)
                {
                    return new FlowResult.FormNotAccepted(problem);
                }

                await tracker.AllowAsync(context.Page, control.Handle, cancellationToken);
            }
        }

        return null;
    }

    private async Task<bool> ClearAsync(FoundElement control, FlowContext context, CancellationToken cancellationToken)
    {
        try
        {
            var timeout = (float)options.Value.ActTimeout.TotalMilliseconds;
            if (control.Facts.IsChecked is { } isChecked)
            {
                await (isChecked ? control.Handle.SetCheckedAsync(false, new() { Timeout = timeout }) : Task.CompletedTask).WaitAsync(cancellationToken);
            }
            else if (control.Facts.Value.Length > 0)
            {
                await control.Handle.FillAsync("", new() { Timeout = timeout }).WaitAsync(cancellationToken);
                await control.Handle.EvaluateAsync("element => element.blur()").WaitAsync(cancellationToken);
            }

            var now = await ElementFacts.OfAsync(control.Handle, cancellationToken);
            return IsEmpty(now);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault) && !BrowserFaultClassifier.IsLost(fault, context.Page))
        {
            return false;
        }
    }

    private static bool IsEmpty(ElementFacts facts) => facts.IsChecked is { } isChecked ? !isChecked : facts.Value.Length == 0;

    private static bool Shows(ElementFacts facts, string expected) =>
        string.Equals(ExactTextNormalizer.NormalizeSpacing(ShownOf(facts)), ExactTextNormalizer.NormalizeSpacing(expected), StringComparison.Ordinal);

    private static string ShownOf(ElementFacts facts) => facts.IsChecked is { } isChecked ? (isChecked ? "true" : "false") : facts.Value;

    private static async Task RecordAsync(FlowContext context, CommitDefinition commit, IReadOnlyList<TrackedField> fields, CancellationToken cancellationToken)
    {
        var unfilled = fields.Where(field => !field.IsOwn).ToList();
        if (unfilled.Count == 0)
        {
            return;
        }

        await context.Recorder.RecordAsync(
            new StepEvent
            {
                Flow = context.Flow,
                Verb = "review",
                Position = commit.Position.ToString(),
                Outcome = "fields that the job does not fill: " + string.Join("; ", unfilled.Select(field =>
                    field.IsEmpty ? $"\"{field.Label}\" is empty" : $"\"{field.Label}\" holds \"{Cut(field.Value)}\"")),
            },
            cancellationToken);
    }

    private static string Cut(string text) => text.Length > MaxText ? $"{text[..MaxText]}..." : text;
}
