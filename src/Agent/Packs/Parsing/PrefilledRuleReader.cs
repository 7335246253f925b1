namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>The key <c>prefilled</c> of an element.</summary>
internal static class PrefilledRuleReader
{
    private static readonly string[] Words = ["leave", "clear"];

    public static PrefilledRule? Read(YamlMappingReader element, ElementKind kind, PackErrors errors)
    {
        if (element.Find("prefilled") is not { } entry)
        {
            return null;
        }

        if (!IsFilled(kind))
        {
            element.Error(entry.Position, $"prefilled of {element.What} belongs to a control that is filled; its kind is {PackKeywordConverter.WordOf(kind)}");
            return null;
        }

        switch (entry.Value)
        {
            case YamlValue.Scalar { Text: "leave" }:
                return new PrefilledRule.Leave();
            case YamlValue.Scalar { Text: "clear" } when kind == ElementKind.Select:
                element.Error(entry.Value.Position, $"prefilled of {element.What} can't be clear, because an entry of a select is always chosen; write leave or expect");
                return null;
            case YamlValue.Scalar { Text: "clear" }:
                return new PrefilledRule.Clear();
            case YamlValue.Mapping mapping:
                return new PrefilledRule.Expect(
                    YamlMappingReader.Enter(mapping, entry.Position, $"prefilled of {element.What}", PackAllowedKeys.Prefilled, errors).RequiredText("expect"));
            case var other:
                var hint = other is YamlValue.Scalar { Text: var text } ? SpellingSuggester.Hint(text, Words) : "";
                element.Error(other.Position, $"prefilled of {element.What} must be leave, clear or {{ expect: a text }}; here is {other.Describe}{hint}");
                return null;
        }
    }

    /// <summary>Whether a person can fill such an element.</summary>
    public static bool IsFilled(ElementKind kind) =>
        kind is ElementKind.Text or ElementKind.Number or ElementKind.Date or ElementKind.Autocomplete or ElementKind.Select or ElementKind.Checkbox;
}
