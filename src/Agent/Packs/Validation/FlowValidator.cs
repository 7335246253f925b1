using BrowserAgent.Agent.Files;
using BrowserAgent.Agent.Packs.Parsing;
using BrowserAgent.Agent.Templates;

namespace BrowserAgent.Agent.Packs.Validation;

/// <summary>Walks through a flow as a run would, called flows included, and checks the names in each step against those known there.</summary>
internal sealed class FlowValidator(SitePack pack, PackErrors errors, string what, bool isLogin)
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly HashSet<string> _filled = new(StringComparer.Ordinal);
    private readonly List<UploadedFields> _uploaded = [];
    private readonly Stack<string> _calls = new();

    /// <summary>Payload fields that any step uses.</summary>
    public IReadOnlySet<string> Used => _used;

    /// <summary>Payload fields that are written into a control.</summary>
    public IReadOnlySet<string> Filled => _filled;

    /// <summary>For each file that is given to a page, the payload fields that name it and its hash.</summary>
    public IReadOnlyList<UploadedFields> Uploaded => _uploaded;

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
            case StepDefinition.Upload upload:
                return AfterUpload(upload, scope);
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

    private VariableScope AfterUpload(StepDefinition.Upload upload, VariableScope scope)
    {
        if (isLogin)
        {
            errors.Add(upload.Position, "a login gives no file to a page; leave the step upload out");
            return scope;
        }

        if (!upload.File.Source.Contains('{', StringComparison.Ordinal) && upload.File.Source.Length > 0 && FileReference.FindProblem(upload.File.Source) is { } problem)
        {
            errors.Add(upload.Position, $"upload in {what} names \"{upload.File.Source}\", but {problem}; a file is named by its path within the folder of Uploads:Folder");
        }

        if (upload.File.Source.Length > 0 && string.Equals(upload.File.Source, upload.Sha256.Source, StringComparison.Ordinal))
        {
            errors.Add(upload.Position, $"upload in {what} takes file and sha256 from the same text {upload.File.Source}; give the job a field for each");
        }

        Check(upload.File, scope, upload.Position, takesRows: false);
        Check(upload.Sha256, scope, upload.Position, takesRows: false);
        _uploaded.Add(new UploadedFields(PayloadPathsOf(upload.File, scope), PayloadPathsOf(upload.Sha256, scope), IsOneVariable(upload.File)));
        return scope;
    }

    private static bool IsOneVariable(ValueTemplate value) =>
        TemplateResolver.VariablesOf(value).ToList() is [var only] && string.Equals(value.Source.Trim(), $"{{{only}}}", StringComparison.Ordinal);

    private static IReadOnlyList<string> PayloadPathsOf(ValueTemplate value, VariableScope scope) =>
        [.. TemplateResolver.VariablesOf(value).Select(scope.Find).OfType<VariableShape.Single>().Select(single => single.PayloadPath).OfType<string>()];

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

/// <summary>The payload fields (list.field inside a list) that a step <c>upload</c> uses.</summary>
/// <param name="File">Of the file's name.</param>
/// <param name="Sha256">Of its hash.</param>
/// <param name="IsWholeName">The name of the file is one field and nothing else.</param>
internal sealed record UploadedFields(IReadOnlyList<string> File, IReadOnlyList<string> Sha256, bool IsWholeName);
