using System.Text.Json.Nodes;
using BrowserAgent.Fixtures.LlmStandIn.Faults;
using BrowserAgent.Fixtures.LlmStandIn.Protocol;
using BrowserAgent.Fixtures.LlmStandIn.Reading;

namespace BrowserAgent.Fixtures.LlmStandIn.Completions;

/// <summary>From a request to the true answer: which shape the client wants, what the page reader says, in the client's own words.</summary>
internal static class AnswerComposer
{
    /// <summary>The answer in fields, or null when the request asks no question about a page or has no closed list of verbs.</summary>
    public static CorruptibleAnswer? Structured(ChatRequest request)
    {
        var schema = request.ToolToCall()?.Parameters ?? request.AnswerSchema;
        if (schema is not { } declared || ClientAnswerSchema.Of(declared) is not { } shape || PromptParser.Read(request.Messages) is not { } question)
        {
            return null;
        }

        var verbs = new OfferedVerbMapper(shape.Verbs);
        var reading = RuleBasedElementFinder.Read(question, verbs);
        return verbs.For(reading.ElementChoiceResult) is { } verb
            ? new CorruptibleAnswer(question, reading, shape, verbs, shape.Fill(verb, reading.ElementChoiceResult.Ref, reading.ElementChoiceResult.Reason))
            : null;
    }

    public static ChatAnswer Compose(ChatRequest request, CorruptibleAnswer? structured, TriggeredFault? fault)
    {
        if (structured is null)
        {
            return ChatAnswer.WithContent(
                "This stand-in answers one kind of question: which element of a page snapshot fits an intent. "
                + "It found no such question here, or no tool or schema whose verbs can say the answer.");
        }

        var text = fault is null ? structured.Fields.ToJsonString() : AnswerCorrupter.Corrupt(structured, fault);
        var answer = request.ToolToCall() is { } tool ? ChatAnswer.Call(tool.Name, text) : ChatAnswer.WithContent(text);
        return answer.Within(request.MaxCompletionTokens);
    }

    /// <summary>The verb and ref that an answer says, as far as it can be read; for the report.</summary>
    public static (string? Verb, string? Ref) VerbAndRefOf(CorruptibleAnswer? structured, ChatAnswer answer)
    {
        if (structured is null)
        {
            return (null, null);
        }

        try
        {
            var fields = JsonNode.Parse(answer.Text) as JsonObject;
            return (fields?[structured.Shape.VerbProperty]?.ToString(), structured.Shape.RefProperty is { } name ? fields?[name]?.ToString() : null);
        }
        catch (System.Text.Json.JsonException)
        {
            // A spoilt or cut answer says nothing that can be read; that is what the fault is for.
            return (null, null);
        }
    }
}
