using BrowserAgent.Agent.Packs.Parsing;

namespace BrowserAgent.Agent.Packs.Validation;

/// <summary>Checks that every referenced element exists and that its kind allows the use.</summary>
internal static class ElementReferenceValidator
{
    public static void Run(SitePack pack, PackParseContext draft)
    {
        foreach (var reference in draft.Elements)
        {
            if (!pack.Elements.TryGetValue(reference.Element, out var element))
            {
                draft.Errors.Add(reference.Position, $"unknown element {reference.Element}, declare it under elements{SpellingSuggester.Hint(reference.Element, pack.Elements.Keys)}");
            }
            else if ((HarmProblem(reference, element) ?? KindProblem(reference, element)) is { } problem)
            {
                draft.Errors.Add(reference.Position, problem);
            }
        }

        foreach (var element in pack.Elements.Values)
        {
            CheckScope(element, pack, draft.Errors);
        }
    }

    private static string? HarmProblem(ElementReference reference, ElementDefinition element)
    {
        if (reference.Use == ElementUse.Commit)
        {
            return element.Harm == HarmClass.Commit
                ? null
                : $"commit clicks {element.Name}, whose harm is {PackKeywordConverter.WordOf(element.Harm)}; declare harm: commit on the element";
        }

        var acts = reference.Use is not (ElementUse.See or ElementUse.Read or ElementUse.Contain);
        return acts && element.Harm == HarmClass.Commit
            ? $"{element.Name} is a commit element; only the click of a job's commit may touch it, never a {PackKeywordConverter.WordOf(reference.Use)}"
            : null;
    }

    private static string? KindProblem(ElementReference reference, ElementDefinition element)
    {
        var verb = PackKeywordConverter.WordOf(reference.Use);
        var kind = PackKeywordConverter.WordOf(element.Kind);
        return (reference.Use, element.Kind) switch
        {
            (ElementUse.Fill, ElementKind.Text or ElementKind.Number or ElementKind.Date or ElementKind.Secret) => null,
            (ElementUse.Fill, ElementKind.Autocomplete) => $"fill would choose nothing in {element.Name}, because it is an autocomplete; write pick",
            (ElementUse.Fill, ElementKind.Select) => $"{element.Name} is a select; write select instead of fill",
            (ElementUse.Fill, ElementKind.Checkbox) => $"{element.Name} is a checkbox; write check instead of fill",
            (ElementUse.Fill, ElementKind.File) => $"{element.Name} is a file; write upload instead of fill",
            (ElementUse.Click, ElementKind.File) => $"a click on {element.Name} would make the page ask for a file, and it is given none; write upload instead of click",
            (ElementUse.Upload, not ElementKind.File) => $"{Wants("a file")}; name the <input type=file>, also when a label or button stands for it",
            (ElementUse.Pick, not ElementKind.Autocomplete) => Wants("an autocomplete"),
            (ElementUse.Select, not ElementKind.Select) => Wants("a select"),
            (ElementUse.Check, not ElementKind.Checkbox) => Wants("a checkbox"),
            (ElementUse.Choose, not ElementKind.Table) => Wants("a table"),
            (ElementUse.Fill, _) => Wants("a text, number, date or secret"),
            (ElementUse.Read, ElementKind.Secret) => $"{element.Name} is a secret; it is never read",
            _ => null,
        };

        string Wants(string wanted) => $"{verb} wants {wanted}; the kind of {element.Name} is {kind}";
    }

    private static void CheckScope(ElementDefinition element, SitePack pack, PackErrors errors)
    {
        var path = new List<string> { element.Name };
        var outer = element.In?.Element;
        while (outer is not null && pack.Elements.TryGetValue(outer, out var container))
        {
            path.Add(outer);
            if (string.Equals(outer, element.Name, StringComparison.Ordinal))
            {
                errors.Add(element.Position, $"element {element.Name} stands inside itself ({string.Join(" in ", path)}); break the cycle of in.element");
                return;
            }

            // A cycle of outer elements is reported at its own members.
            outer = path.Count > pack.Elements.Count ? null : container.In?.Element;
        }
    }
}
