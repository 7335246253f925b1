using System.Text.Json;
using Microsoft.Extensions.AI;

namespace BrowserAgent.Agent.Planning;

/// <summary>The model's only tool, and the validation of its arguments.</summary>
internal static class PlannerTool
{
    public const string Name = "act";

    private static readonly string[] Verbs = ["use", "open", "dismiss", "none"];

    private static readonly JsonElement Schema = JsonDocument.Parse("""
        {
          "type": "object",
          "properties": {
            "verb": { "type": "string", "enum": ["use", "open", "dismiss", "none"] },
            "ref": { "type": "string", "description": "The element's ref in the snapshot, such as e12; empty for none." },
            "reason": { "type": "string", "description": "One short sentence." }
          },
          "required": ["verb", "ref", "reason"],
          "additionalProperties": false
        }
        """).RootElement.Clone();

    public static AIFunctionDeclaration Declaration { get; } =
        AIFunctionFactory.CreateDeclaration(Name, "Says which element it is, or what has to be done to see it.", Schema);

    /// <summary>Checks a model's answer against the schema, the verb list and the snapshot's refs.</summary>
    public static PlannerResult Check(ChatResponse response, RedactedSnapshot snapshot)
    {
        var calls = response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
        if (calls is not [var call])
        {
            return new PlannerResult.Invalid($"act must be called exactly once; it was called {calls.Count} times.");
        }

        if (call.Name != Name || call.Arguments is not { } arguments)
        {
            return new PlannerResult.Invalid("Only the tool act exists, and it takes an object of arguments.");
        }

        if (arguments.Keys.FirstOrDefault(key => key is not ("verb" or "ref" or "reason")) is { } extra)
        {
            return new PlannerResult.Invalid($"act has no argument {Short(extra)}.");
        }

        if (Text(arguments, "verb") is not { } verb || (arguments.ContainsKey("ref") && Text(arguments, "ref") is null))
        {
            return new PlannerResult.Invalid("verb and ref must be texts.");
        }

        if (!Verbs.Contains(verb, StringComparer.Ordinal))
        {
            return new PlannerResult.Forbidden($"The verb {Short(verb)} does not exist; there are only use, open, dismiss and none.");
        }

        var reason = Text(arguments, "reason") ?? "";
        if (verb == "none")
        {
            return new PlannerResult.None(reason);
        }

        var reference = Text(arguments, "ref") ?? "";
        return snapshot.Refs.Contains(reference)
            ? new PlannerResult.Act(verb, reference, reason)
            : new PlannerResult.Invalid($"The snapshot has no ref {Short(reference)}.");
    }

    private static string? Text(IDictionary<string, object?> arguments, string name) => arguments.TryGetValue(name, out var value)
        ? value switch
        {
            string text => text,
            JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
            _ => null,
        }
        : null;

    private static string Short(string text) => ModelText.Clean(text);
}

/// <summary>A model's answer after validation.</summary>
internal abstract record PlannerResult
{
    private PlannerResult()
    {
    }

    /// <param name="Verb">use, open or dismiss.</param>
    /// <param name="Ref">A ref that the snapshot has.</param>
    /// <param name="Reason">The model's own reason; for the log, never for a decision.</param>
    public sealed record Act(string Verb, string Ref, string Reason) : PlannerResult;

    /// <param name="Reason">The model's own words, as they came.</param>
    public sealed record None(string Reason) : PlannerResult;

    /// <summary>The answer violates the schema or names a ref that the snapshot does not have.</summary>
    public sealed record Invalid(string Why) : PlannerResult;

    /// <summary>A verb outside the closed list.</summary>
    public sealed record Forbidden(string Why) : PlannerResult;

    /// <summary>There is no answer: the budget is used up or the model can't be reached.</summary>
    public sealed record NoAnswer(string Why) : PlannerResult;
}
