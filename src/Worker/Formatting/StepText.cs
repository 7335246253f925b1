using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;

namespace BrowserAgent.Worker.Formatting;

/// <summary>A piece of a sentence; values from pages and payloads are shown as quotations.</summary>
public sealed record TextPart(string Text, bool IsValue);

/// <summary>Texts about steps and events of an audit trail.</summary>
internal static class StepText
{
    private const string OkOutcome = "ok";

    public static bool Succeeded(StepEvent step) => string.Equals(step.Outcome, OkOutcome, StringComparison.OrdinalIgnoreCase);

    /// <summary>The step as a sentence, for example: filled due date with 24.12.2026, shows 24.12.2026.</summary>
    public static IReadOnlyList<TextPart> Sentence(StepEvent step)
    {
        var element = step.Element is null ? "the page" : DisplayTextFormatter.Name(step.Element);
        IEnumerable<TextPart> parts = step.Verb switch
        {
            "goto" => [Literal("opened "), Value(step.Address ?? step.Asked ?? "a page")],
            "fill" => [Literal($"filled {element} with "), Entered(step), .. Shows(step)],
            "pick" => [Literal("picked "), Entered(step), Literal($" in {element}"), .. Shows(step)],
            "select" => [Literal("chose "), Entered(step), Literal($" in {element}"), .. Shows(step)],
            "check" => [Literal($"set {element} to "), Entered(step), .. Shows(step)],
            "upload" => [Literal("gave the file "), Entered(step), Literal($" to {element}"), .. Shows(step)],
            "click" => [Literal($"clicked {element}")],
            "choose" => [Literal($"clicked the row that was found in {element}")],
            "press" => [Literal("pressed "), Value(step.Asked ?? "a key"), Literal($" in {element}")],
            "see" => [Literal($"saw {element}")],
            "gone" => [Literal($"saw {element} go away")],
            "settle" => [Literal("waited until the site was quiet")],
            "read" => [Literal($"read {element}"), .. step.Shown is { } shown ? new[] { Literal(": "), Value(shown) } : []],
            "expect" => [Literal($"checked that {element} shows "), Entered(step), .. Shows(step)],
            _ => [Literal($"{step.Verb} {element}"), .. Shows(step)],
        };
        return [.. parts];
    }

    public static string Flow(string flow) => flow switch
    {
        "search" => "Looking for the record",
        "secondSearch" => "Looking for the record in another way",
        "fill" => "Filling the form",
        "commit" => "Saving",
        "open" => "Opening the saved record",
        "read" => "Reading the record",
        "login" => "Signing in to the site",
        _ => DisplayTextFormatter.Capital(DisplayTextFormatter.Name(flow)),
    };

    public static string Event(string kind) => kind switch
    {
        "claimed" => "Taken by a worker",
        "session" => "Works in a browser session",
        "phase" => "Checkpoint",
        "verdict" => "Did it save?",
        "verified" => "Compared with the site",
        "parked" => "Handed to a person",
        "retried" => "To be tried again",
        "stalled" => "Run lost",
        "released" => "Given back to the queue",
        "done" => "Done",
        "cancelled" => "Cancelled",
        "cancel-asked" => "Asked to end",
        _ => DisplayTextFormatter.Capital(DisplayTextFormatter.Name(kind)),
    };

    public static Severity SeverityOf(string kind) => kind switch
    {
        "parked" => Severity.Ask,
        "retried" or "stalled" => Severity.Ask,
        "verified" or "done" => Severity.Good,
        _ => Severity.Calm,
    };

    public static string Rung(RungName rung) => rung switch
    {
        RungName.Declared => "declared",
        RungName.Learned => "learned",
        RungName.Healed => "healed",
        RungName.Planned => "planned",
        RungName.Person => "person",
        _ => throw new ArgumentOutOfRangeException(nameof(rung), rung, "There is no text for this rung."),
    };

    /// <summary>What the badge means, as a tooltip.</summary>
    public static string RungMeans(RungName rung) => rung switch
    {
        RungName.Declared => "Found by the site pack's own selector",
        RungName.Learned => "Found by a selector that earlier verified jobs proved",
        RungName.Healed => "Found by its likeness to what was seen before",
        RungName.Planned => "Found by a language model",
        RungName.Person => "Shown by a person",
        _ => throw new ArgumentOutOfRangeException(nameof(rung), rung, "There is no text for this rung."),
    };

    private static TextPart Literal(string text) => new(text, IsValue: false);

    private static TextPart Value(string text) => new(text, IsValue: true);

    private static TextPart Entered(StepEvent step) => step.Asked is { } asked ? Value(asked) : Literal("a secret, not kept");

    private static IEnumerable<TextPart> Shows(StepEvent step) =>
        step.Shown is { } shown ? [Literal(", shows "), Value(shown)] : [];
}
