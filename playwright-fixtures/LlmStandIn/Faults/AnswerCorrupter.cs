using System.Text.Json.Nodes;
using BrowserAgent.Fixtures.LlmStandIn.Protocol;
using BrowserAgent.Fixtures.LlmStandIn.Reading;

namespace BrowserAgent.Fixtures.LlmStandIn.Faults;

/// <summary>A true answer with everything that is needed to spoil it.</summary>
internal sealed record CorruptibleAnswer(ElementQuestion Question, RankedSearchResult Reading, ClientAnswerSchema Shape, OfferedVerbMapper Verbs, JsonObject Fields);

/// <summary>Turns a true answer into a wrong one, in the way that a fault asks for.</summary>
internal static class AnswerCorrupter
{
    private static readonly string[] Forbidden = ["delete", "evaluate", "navigate", "type", "submit_everything"];

    /// <summary>Whether <paramref name="kind"/> can strike a request; those that spoil an answer need a structured answer to spoil.</summary>
    public static bool Applies(FaultKind kind, CorruptibleAnswer? answer) => kind switch
    {
        FaultKind.TooMany or FaultKind.Error or FaultKind.Timeout or FaultKind.Cut => true,
        FaultKind.WrongElement => answer is not null && Wrong(answer) is not null,
        FaultKind.ObeyPage => answer?.Verbs.Use is not null && PromptInjectionDetector.FindTarget(answer.Question.Page) is not null,
        _ => answer is not null,
    };

    /// <summary>The text that goes out as the answer.</summary>
    public static string Corrupt(CorruptibleAnswer answer, TriggeredFault fault) => fault.Rule.Kind switch
    {
        FaultKind.InvalidJson => Truncated(answer.Fields.ToJsonString()),
        FaultKind.SchemaViolation => Violating(answer, fault.Turn).ToJsonString(),
        FaultKind.GhostRef => answer.Shape.Fill(UseVerb(answer), UnknownRef(answer.Question.Page), "This one fits best.").ToJsonString(),
        FaultKind.WrongElement => answer.Shape.Fill(UseVerb(answer), Wrong(answer)?.Ref, "This one fits best.").ToJsonString(),
        FaultKind.ForbiddenVerb => answer.Shape.Fill(
            Forbidden.First(verb => !answer.Shape.Verbs.Contains(verb, StringComparer.Ordinal)),
            answer.Reading.ElementChoiceResult.Ref,
            "This gets there faster.").ToJsonString(),
        FaultKind.ObeyPage => answer.Shape.Fill(UseVerb(answer), PromptInjectionDetector.FindTarget(answer.Question.Page)?.Ref, "The page asks for it.").ToJsonString(),
        _ => answer.Fields.ToJsonString(),
    };

    private static string UseVerb(CorruptibleAnswer answer) => answer.Verbs.Use ?? answer.Shape.Verbs[0];

    /// <summary>Cut before the closing brace and a quote short: no lenient reader can complete it by balancing.</summary>
    private static string Truncated(string json) => json[..(json.Length * 2 / 3)] + "\" }";

    private static JsonObject Violating(CorruptibleAnswer answer, int turn)
    {
        var fields = (JsonObject)answer.Fields.DeepClone();
        switch (turn % 3)
        {
            case 0:
                fields.Remove(answer.Shape.VerbProperty);
                break;
            case 1:
                fields["script"] = "document.forms[0].submit()";
                break;
            default:
                fields[answer.Shape.VerbProperty] = 7;
                break;
        }

        return fields;
    }

    private static string UnknownRef(SnapshotNode page)
    {
        var refs = page.Descendants().Select(node => node.Ref).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(9001, refs.Count + 1).Select(number => $"e{number}").First(ghost => !refs.Contains(ghost));
    }

    /// <summary>The best-ranked element that is not the true answer; on a page where nothing else ranks, any that can be clicked.</summary>
    private static SnapshotNode? Wrong(CorruptibleAnswer answer)
        => answer.Reading.Ranking.Select(candidate => candidate.Node)
            .Concat(answer.Question.Page.Descendants().Where(node => node.Ref is not null && RoleFitScorer.Of(node, answer.Question.Intent.Kind) > 0))
            .Concat(answer.Question.Page.Descendants().Where(node => node.Ref is not null && RoleFitScorer.IsClickable(node.Role)))
            .FirstOrDefault(node => !string.Equals(node.Ref, answer.Reading.ElementChoiceResult.Ref, StringComparison.Ordinal));
}
