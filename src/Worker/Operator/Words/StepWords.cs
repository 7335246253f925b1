using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;

namespace BrowserAgent.Worker.Operator.Words;

/// <summary>A piece of a sentence; values from pages and payloads are set apart from the words around them.</summary>
public sealed record WordPart(string Text, bool IsValue);

/// <summary>What an operator reads about steps and events of a trail.</summary>
internal static class StepWords
{
    private const string Fine = "ok";

    public static bool Went(StepEvent step) => string.Equals(step.Outcome, Fine, StringComparison.OrdinalIgnoreCase);

    /// <summary>The step as a sentence: filled due date with 24.12.2026, shows 24.12.2026.</summary>
    public static IReadOnlyList<WordPart> Sentence(StepEvent step)
    {
        var element = step.Element is null ? "the page" : Plain.Name(step.Element);
        IEnumerable<WordPart> parts = step.Verb switch
        {
            "goto" => [Words("opened "), Value(step.Address ?? step.Asked ?? "a page")],
            "fill" => [Words($"filled {element} with "), Entered(step), .. Shows(step)],
            "pick" => [Words("picked "), Entered(step), Words($" in {element}"), .. Shows(step)],
            "select" => [Words("chose "), Entered(step), Words($" in {element}"), .. Shows(step)],
            "check" => [Words($"set {element} to "), Entered(step), .. Shows(step)],
            "click" => [Words($"clicked {element}")],
            "choose" => [Words($"clicked the row that was found in {element}")],
            "press" => [Words("pressed "), Value(step.Asked ?? "a key"), Words($" in {element}")],
            "see" => [Words($"saw {element}")],
            "gone" => [Words($"saw {element} go away")],
            "settle" => [Words("waited until the site was quiet")],
            "read" => [Words($"read {element}"), .. step.Shown is { } shown ? new[] { Words(": "), Value(shown) } : []],
            "expect" => [Words($"checked that {element} shows "), Entered(step), .. Shows(step)],
            _ => [Words($"{step.Verb} {element}"), .. Shows(step)],
        };
        return [.. parts];
    }

    public static string Flow(string flow) => flow switch
    {
        "search" => "Looking for the record",
        "fill" => "Filling the form",
        "commit" => "Saving",
        "open" => "Opening the saved record",
        "read" => "Reading the record",
        "login" => "Signing in to the site",
        _ => Plain.Capital(Plain.Name(flow)),
    };

    public static string Event(string kind) => kind switch
    {
        "claimed" => "Taken by a worker",
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
        _ => Plain.Capital(Plain.Name(kind)),
    };

    public static Tone ToneOf(string kind) => kind switch
    {
        "parked" => Tone.Ask,
        "retried" or "stalled" => Tone.Ask,
        "verified" or "done" => Tone.Good,
        _ => Tone.Calm,
    };

    public static string Rung(RungName rung) => rung switch
    {
        RungName.Declared => "declared",
        RungName.Learned => "learned",
        RungName.Healed => "healed",
        RungName.Planned => "planned",
        RungName.Person => "person",
        _ => throw new ArgumentOutOfRangeException(nameof(rung), rung, "A rung without words."),
    };

    /// <summary>What the badge means, for whoever hovers or listens.</summary>
    public static string RungMeans(RungName rung) => rung switch
    {
        RungName.Declared => "Found by the site pack's own selector",
        RungName.Learned => "Found by a selector that earlier verified jobs proved",
        RungName.Healed => "Found by its likeness to what was seen before",
        RungName.Planned => "Found by a language model",
        RungName.Person => "Shown by a person",
        _ => throw new ArgumentOutOfRangeException(nameof(rung), rung, "A rung without words."),
    };

    private static WordPart Words(string text) => new(text, IsValue: false);

    private static WordPart Value(string text) => new(text, IsValue: true);

    private static WordPart Entered(StepEvent step) => step.Asked is { } asked ? Value(asked) : Words("a secret, not kept");

    private static IEnumerable<WordPart> Shows(StepEvent step) =>
        step.Shown is { } shown ? [Words(", shows "), Value(shown)] : [];
}
