using System.Globalization;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Files;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Verbs;

/// <summary>
/// Gives a file of the upload folder to a file input, and succeeds only when the input then holds it. The page gets the bytes whose hash was compared, not a
/// path: what is in the folder afterwards does not count.
/// </summary>
internal sealed class UploadVerb(UploadFolder folder, ElementFinder finder, PageSettler settler, IOptions<FlowOptions> options) : VerbBase<StepDefinition.Upload>
{
    public override string Name => "upload";

    public override VerbEffect Effect => VerbEffect.Acts;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Upload step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        report.Element = step.Element;
        switch (StepValueResult.Of(context, step.File, step.Element, report))
        {
            case StepValueResult.Stopped stopped:
                return stopped.Outcome;
            case StepValueResult.Given given:
                return await UploadAsync(step, context.Format.Write(given.Value), context, report, cancellationToken);
            default:
                return null;
        }
    }

    private async Task<FlowResult?> UploadAsync(
        StepDefinition.Upload step, string reference, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        var hash = StepValueResult.Of(context, step.Sha256, step.Element, new StepEventBuilder());
        if (hash is StepValueResult.Stopped stopped)
        {
            return stopped.Outcome;
        }

        var sha256 = hash is StepValueResult.Given given ? context.Format.Write(given.Value) : "";
        (report.ValueFrom, report.Asked) = (step.File.Source, reference);
        switch (await folder.ReadAsync(reference, sha256, cancellationToken))
        {
            case UploadFileResult.Refused refused:
                return new FlowResult.FileRefused(step.Element, reference, refused.Why) { MayPass = refused.MayPass };
            case UploadFileResult.Read { File: var file }:
                report.Asked = file.Description;
                return await GiveAsync(step.Element, file, context, report, cancellationToken);
            default:
                throw new InvalidOperationException($"Reading the file {reference} ended in an unknown case.");
        }
    }

    private async Task<FlowResult?> GiveAsync(string name, UploadFile file, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        var (found, stop) = await finder.FindAsync(context, name, report, cancellationToken);
        if (found is null)
        {
            return stop;
        }

        using var owned = found;
        if (await FindRefusalAsync(name, found, file, context, cancellationToken) is { } refused)
        {
            return refused;
        }

        await found.Handle.SetInputFilesAsync(
            new FilePayload { Name = file.Name, MimeType = file.MediaType, Buffer = file.Content },
            new() { Timeout = (float)options.Value.StepLimit.TotalMilliseconds }).WaitAsync(cancellationToken);

        // The page may look at the file before it keeps it, or send it at once.
        context.Network.MarkAct();
        await settler.WaitAsync(context, cancellationToken);
        FoundElement? again = null;
        var now = await FactsAsync(found, context, cancellationToken);
        if (now is null)
        {
            again = await finder.FindNowAsync(context, name, cancellationToken);
            now = again?.Facts;
        }

        using var ownedAgain = again;
        report.Shown = ShownBy(now);
        if (now is null || !Holds(now, file))
        {
            // A page that sends the file at once also removes it when the site has trouble.
            return context.Network.Lookups.Latest() as FlowResult ?? Dropped(name, file, report.Shown);
        }

        context.EnteredValues.Add(new EnteredValue(name, new FieldValue.Text(file.Name), file.Name, context.IsInRow, (again ?? found).TransferHandle(),
            facts => Holds(facts, file), (_, _) => Task.FromResult<FlowResult?>(Dropped(name, file, ""))));
        return null;
    }

    private static async Task<FlowResult?> FindRefusalAsync(string name, FoundElement found, UploadFile file, FlowContext context, CancellationToken cancellationToken)
    {
        if (found.Facts.Files is null)
        {
            return new FlowResult.ElementUncertain(name, context.Pack.Elements[name].Position.ToString(), $"{found.Facts.Description} is no file input. Name the <input type=file>, also when a label or button stands for it.");
        }

        if (!found.Facts.Enabled)
        {
            return new FlowResult.ValueRefused(name, file.Description, ShownBy(found.Facts), "the input is disabled.");
        }

        var accept = await found.Handle.GetAttributeAsync("accept").WaitAsync(cancellationToken) ?? "";
        return FileMediaType.IsAccepted(accept, file.Name)
            ? null
            : new FlowResult.ValueRefused(name, file.Description, ShownBy(found.Facts), $"the site takes only \"{accept}\" here. The producer sends a file of such a type.");
    }

    private static bool Holds(ElementFacts facts, UploadFile file) =>
        facts.Files is [var only] && only.Size == file.Content.Length && string.Equals(only.Name, file.Name, StringComparison.Ordinal);

    private static string? ShownBy(ElementFacts? facts) => facts?.Files is { } files
        ? string.Join(", ", files.Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Name} ({file.Size} bytes)")))
        : null;

    private static FlowResult.ValueRefused Dropped(string name, UploadFile file, string? shown) => new(
        name, file.Description, shown, "the input does not hold the file after it was given: the page refuses or removes it. See its message in the picture; send a file that the site takes.");

    /// <returns>Null when the input is no longer in the page.</returns>
    private static async Task<ElementFacts?> FactsAsync(FoundElement found, FlowContext context, CancellationToken cancellationToken)
    {
        try
        {
            var facts = await ElementFacts.OfAsync(found.Handle, cancellationToken);
            return facts.Connected ? facts : null;
        }
        catch (PlaywrightException fault) when (BrowserFaultClassifier.IsStale(fault) && !BrowserFaultClassifier.IsLost(fault, context.Page))
        {
            return null;
        }
    }
}
