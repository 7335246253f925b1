using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Templates;

/// <summary>
/// Texts with variables in braces. <c>{name}</c> is a variable, <c>{list.field}</c> a field of the single row of a list,
/// <c>{{</c> and <c>}}</c> are braces.
/// </summary>
public static partial class TemplateResolver
{
    /// <summary>The value of a template; one that is a single variable keeps the variable's type, any other is text.</summary>
    /// <param name="template">A template of a loaded pack.</param>
    /// <param name="variables">Variables by name. A name with a dot is searched as a whole first, then in the single row of a list.</param>
    /// <param name="write">How a value is written inside a longer text. Null writes dates as yyyy-MM-dd, numbers with a point and flags as true or false.</param>
    /// <exception cref="FormatException">The braces are malformed; a loaded pack has none such.</exception>
    public static TemplateResolveResult Resolve(ValueTemplate template, FieldSet variables, Func<FieldValue, string>? write = null)
    {
        var parts = PartsOf(template);
        if (parts is [TemplatePart.Variable alone])
        {
            return Lookup(alone.Name, variables) is { } kept
                ? new TemplateResolveResult.Value(kept)
                : new TemplateResolveResult.Missing(alone.Name);
        }

        var text = new StringBuilder();
        foreach (var part in parts)
        {
            if (part is TemplatePart.Variable variable)
            {
                if (Lookup(variable.Name, variables) is not { } value || value is FieldValue.Rows)
                {
                    return new TemplateResolveResult.Missing(variable.Name);
                }

                text.Append((write ?? WriteNeutral)(value));
            }
            else if (part is TemplatePart.Literal literal)
            {
                text.Append(literal.Text);
            }
        }

        return new TemplateResolveResult.Value(new FieldValue.Text(text.ToString()));
    }

    /// <summary>The variables that a template names, each once, in order.</summary>
    /// <exception cref="FormatException">The braces are malformed; a loaded pack has none such.</exception>
    public static IReadOnlyList<string> VariablesOf(ValueTemplate template) =>
        [.. PartsOf(template).OfType<TemplatePart.Variable>().Select(variable => variable.Name).Distinct(StringComparer.Ordinal)];

    internal static TemplateParseResult Parse(string source)
    {
        var parts = new List<TemplatePart>();
        var literal = new StringBuilder();
        for (var at = 0; at < source.Length; at++)
        {
            var letter = source[at];
            if (letter is not ('{' or '}'))
            {
                literal.Append(letter);
            }
            else if (at + 1 < source.Length && source[at + 1] == letter)
            {
                literal.Append(letter);
                at++;
            }
            else if (letter == '}')
            {
                return new TemplateParseResult.Malformed(at, "a closing brace without an opening one; write }} for a brace in the text");
            }
            else
            {
                var end = source.IndexOf('}', at);
                if (end < 0)
                {
                    return new TemplateParseResult.Malformed(at, "an opening brace is never closed; write {{ for a brace in the text");
                }

                var name = source[(at + 1)..end];
                if (!VariableName().IsMatch(name))
                {
                    return new TemplateParseResult.Malformed(at, $"\"{name}\" is not a variable name; write {{name}} or {{list.field}} with letters, digits, - and _");
                }

                Flush(literal, parts);
                parts.Add(new TemplatePart.Variable(name));
                at = end;
            }
        }

        Flush(literal, parts);
        return new TemplateParseResult.Parsed(parts);
    }

    private static IReadOnlyList<TemplatePart> PartsOf(ValueTemplate template) => Parse(template.Source) switch
    {
        TemplateParseResult.Parsed parsed => parsed.Parts,
        TemplateParseResult.Malformed malformed => throw new FormatException(
            $"Template \"{template.Source}\", character {malformed.Offset + 1}: {malformed.Reason}. Run site lint on the pack."),
        _ => [],
    };

    private static void Flush(StringBuilder literal, List<TemplatePart> parts)
    {
        if (literal.Length > 0)
        {
            parts.Add(new TemplatePart.Literal(literal.ToString()));
            literal.Clear();
        }
    }

    private static FieldValue? Lookup(string name, FieldSet variables)
    {
        if (variables[name] is { } whole)
        {
            return whole;
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && variables[name[..dot]] is FieldValue.Rows { Items: [var only] } ? only[name[(dot + 1)..]] : null;
    }

    private static string WriteNeutral(FieldValue value) => value switch
    {
        FieldValue.Text text => text.Value,
        FieldValue.Number number => number.Value.ToString(CultureInfo.InvariantCulture),
        FieldValue.Date date => date.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        FieldValue.Flag flag => flag.Value ? "true" : "false",
        FieldValue.Nothing => "",
        _ => throw new ArgumentException("A list of rows can't be part of a text.", nameof(value)),
    };

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z][A-Za-z0-9_-]*)?\z", RegexOptions.None, 100)]
    private static partial Regex VariableName();
}
