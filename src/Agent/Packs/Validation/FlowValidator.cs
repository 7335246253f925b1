using BrowserAgent.Agent.Packs.Parsing;
using BrowserAgent.Agent.Templates;

namespace BrowserAgent.Agent.Packs.Validation;

/// <summary>Walks through a flow as a run would, called flows included, and checks the names in each step against those known there.</summary>
internal sealed class FlowValidator(SitePack pack, PackErrors errors, string what, bool isLogin)
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly HashSet<string> _filled = new(StringComparer.Ordinal);
    private readonly Stack<string> _calls = new();

    /// <summary>Payload fields that any step uses.</summary>
    public IReadOnlySet<string> Used => _used;

    /// <summary>Payload fields that are written into a control.</summary>
    public IReadOnlySet<string> Filled => _filled;

    /// <returns>The variables known after the flow.</returns>
    public VariableScope ValidateSteps(IEnumerable<StepDefinition> steps, VariableScope scope) => steps.Aggregate(scope, After);

    /// <summary>Checks a template outside the steps, such as a result's.</summary>
    public void Check(ValueTemplate template, VariableScope scope, PackPosition position, bool takesRows)
    {
        foreach (var name in TemplateResolver.VariablesOf(template))
        {
            CheckVariable(name, scope, position, takesRows && string.Equals(template.Source, $"{{{name}}}", StringComparison.Ordinal));
        }
    }

    private VariableScope After(VariableScope scope, StepDefinition step)
    {
        switch (step)
        {
            case StepDefinition.Goto go:
                CheckAddress(go);
                Check(go.Address, scope.With(CacheBustingVariable.Name, new VariableShape.Single(null)), step.Position, takesRows: false);
                return scope;
            case StepDefinition.Fill fill when isLogin && TemplateResolver.VariablesOf(fill.Value).Any(IsSecret):
                CheckSecretAlone(fill);
                return scope;
            case StepDefinition.Fill fill:
                return AfterFilling(fill.Value, scope, step.Position);
            case StepDefinition.Pick pick:
                return AfterFilling(pick.Value, scope, step.Position);
            case StepDefinition.Select select:
                return AfterFilling(select.Value, scope, step.Position);
            case StepDefinition.Check check:
                return AfterFilling(check.Value, scope, step.Position);
            case StepDefinition.Expect expect:
                Check(expect.Value, scope, step.Position, takesRows: false);
                return scope;
            case StepDefinition.Settle settle:
                foreach (var text in settle.After)
                {
                    Check(text, scope, step.Position, takesRows: false);
                }

                return scope;
            case StepDefinition.Read read:
                return AfterRead(read, scope);
            case StepDefinition.Choose choose:
                CheckChosen(choose, scope);
                return scope;
            case StepDefinition.Window window:
                CheckWindow(window);
                return scope;
            case StepDefinition.Each each:
                ValidateRows(each, scope);
                return scope;
            case StepDefinition.Call call:
                return AfterCall(call, scope);
            default:
                return scope;
        }
    }

    private VariableScope AfterFilling(ValueTemplate value, VariableScope scope, PackPosition position)
    {
        Check(value, scope, position, takesRows: false);
        foreach (var name in TemplateResolver.VariablesOf(value))
        {
            if (scope.Find(name) is VariableShape.Single { PayloadPath: { } path })
            {
                _filled.Add(path);
            }
        }

        return scope;
    }

    private VariableScope AfterRead(StepDefinition.Read read, VariableScope scope)
    {
        if (scope.Shapes.GetValueOrDefault(read.Variable) is VariableShape.Single { PayloadPath: not null } or VariableShape.Rows { PayloadPath: not null })
        {
            errors.Add(read.Position, $"read into {read.Variable} would hide the payload field {read.Variable}; read into another variable");
            return scope;
        }

        return scope.With(read.Variable, VariableShape.Of(pack.Elements.GetValueOrDefault(read.Element)));
    }

    private void CheckChosen(StepDefinition.Choose choose, VariableScope scope)
    {
        if (scope.Find(choose.Variable) is VariableShape.Unknown)
        {
            return;
        }

        if (scope.Find(choose.Variable) is not VariableShape.Rows { Table: { } table } || !string.Equals(table.Name, choose.Element, StringComparison.Ordinal))
        {
            errors.Add(choose.Position, $"choose in {what} looks in {choose.Element} for the row of {choose.Variable}, which was not read from {choose.Element} before; write the variable without braces, such as choose: {{ {choose.Element}: found }}");
        }
    }

    private void CheckWindow(StepDefinition.Window window)
    {
        if (isLogin)
        {
            errors.Add(window.Position, "a login stays in its window; leave the step window out");
        }
        else if (!window.IsFirst && !pack.Popups.Any(popup => string.Equals(popup.Name, window.Popup, StringComparison.Ordinal)))
        {
            var names = pack.Popups.Select(popup => popup.Name).Append(StepDefinition.Window.First);
            errors.Add(window.Position, $"window in {what} goes to \"{window.Popup}\", which no interruption keeps open{SpellingSuggester.Hint(window.Popup, names)}; add - {{ name: {window.Popup}, popup: /path/of/it }} to interruptions");
        }
    }

    private void ValidateRows(StepDefinition.Each each, VariableScope scope)
    {
        // What is read inside an each is not known after it: it would be the value of whichever row came last.
        if (scope.Find(each.List) is VariableShape.Rows rows)
        {
            ValidateSteps(each.Do, scope.WithRowFields(rows));
        }
        else if (each.List.Length > 0 && scope.Find(each.List) is not VariableShape.Unknown)
        {
            var lists = scope.Shapes.Where(shape => shape.Value is VariableShape.Rows).Select(shape => shape.Key);
            errors.Add(each.Position, $"each in {what} goes over {each.List}, which is not a list here{SpellingSuggester.Hint(each.List, lists)}");
        }
    }

    private VariableScope AfterCall(StepDefinition.Call call, VariableScope scope)
    {
        if (!pack.Flows.TryGetValue(call.Flow, out var flow))
        {
            return scope;
        }

        if (_calls.Contains(call.Flow, StringComparer.Ordinal))
        {
            errors.Add(call.Position, $"flow {call.Flow} calls itself ({string.Join(" -> ", _calls.Reverse())} -> {call.Flow}); a flow must end");
            return scope;
        }

        _calls.Push(call.Flow);
        var after = ValidateSteps(flow.Steps, scope);
        _calls.Pop();
        return after;
    }

    private void CheckVariable(string name, VariableScope scope, PackPosition position, bool takesRows)
    {
        if (IsSecret(name))
        {
            errors.Add(position, isLogin
                ? $"{{{name}}} is a secret and may only be filled into an element, not used in an address, a choice or a comparison"
                : $"{{{name}}} is a secret and belongs to the login flow only; {what} must not see it");
            return;
        }

        switch (scope.Find(name))
        {
            case null when scope.FillOnlyNames.Contains(name.Split('.')[0]):
                errors.Add(position, $"{{{name}}} in {what} is read in fill, which is not run again for a record that is found saved; read it in search or open");
                break;
            case null:
                errors.Add(position, $"unknown variable {{{name}}} in {what}{SpellingSuggester.Hint($"{{{name}}}", scope.Names.Select(known => $"{{{known}}}"))}");
                break;
            case VariableShape.Single { PayloadPath: { } path }:
                _used.Add(path);
                break;
            case VariableShape.Rows when !takesRows:
                errors.Add(position, $"{{{name}}} in {what} is a list; name a field of its single row such as {{{name}.id}}, or go over it with each");
                break;
        }
    }

    private void CheckSecretAlone(StepDefinition.Fill fill)
    {
        if (TemplateResolver.Parse(fill.Value.Source) is not TemplateParseResult.Parsed { Parts: [TemplatePart.Variable] })
        {
            errors.Add(fill.Position, $"a secret stands alone: fill {fill.Element} with one {{secret.…}} and nothing else");
        }
    }

    private void CheckAddress(StepDefinition.Goto go)
    {
        var address = go.Address.Source;
        if (address.Length == 0 || (address[0] == '/' && !address.StartsWith("//", StringComparison.Ordinal)))
        {
            return;
        }

        var isAllowed = Uri.TryCreate(address.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), UriKind.Absolute, out var target)
            && pack.Origins.Any(origin => Uri.Compare(origin.Address, target, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0);
        if (!isAllowed)
        {
            errors.Add(go.Position, $"goto \"{address}\" must be a path that starts with / or an address inside the pack's origins");
        }
    }

    private static bool IsSecret(string name) => name.StartsWith("secret.", StringComparison.Ordinal) || string.Equals(name, "secret", StringComparison.Ordinal);
}
