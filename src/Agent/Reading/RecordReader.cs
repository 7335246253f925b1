using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Reading;

/// <summary>Reads a saved record field by field. A field that can't be read is left out; the caller sees what is missing and asks a person.</summary>
internal sealed class RecordReader(ElementValueReader reader, ElementFinder finder, TimeProvider timeProvider)
{
    public async Task<FlowResult> ReadAsync(
        FlowContext context, IReadOnlyDictionary<string, string> equal, CancellationToken cancellationToken)
    {
        var read = FieldSet.Empty;
        FlowResult? firstMiss = null;
        foreach (var (field, element) in equal)
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.Network.Lost);
            var started = timeProvider.GetTimestamp();
            var spent = (Calls: context.Budget?.Calls ?? 0, Tokens: context.Budget?.Tokens ?? 0);
            var report = new StepEventBuilder { ValueFrom = field, Element = element };
            var (value, stop) = await ReadFieldAsync(context, element, report, linked.Token, cancellationToken);
            await RecordAsync(context, report, stop?.Why ?? "ok", started, spent, cancellationToken);
            if (value is not null)
            {
                read = read.With(field, value);
                continue;
            }

            if (stop is not (FlowResult.ElementUncertain or FlowResult.ValueRefused))
            {
                return stop!;
            }

            firstMiss ??= stop;
        }

        // When not one field could be read, this is not the record's page.
        return read.Fields.Count == 0 && firstMiss is not null ? firstMiss : new FlowResult.Completed(read);
    }

    private async Task<ValueOrFlowResult<FieldValue>> ReadFieldAsync(
        FlowContext context, string element, StepEventBuilder report, CancellationToken linked, CancellationToken cancellationToken)
    {
        try
        {
            if (!OriginPolicy.Allows(context.Pack, context.Page.Url))
            {
                return new(null, ElementFinder.OutsideOrigins(context));
            }

            var result = await reader.ReadAsync(context, element, report, linked);
            return result.Value is null && await finder.CheckStopElementAsync(context, linked) is { } over ? new(null, over) : result;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(null, new FlowResult.BrowserLost($"the page crashed or closed while {element} was read."));
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            return new(null, BrowserFaultMapper.ToFlowResult(fault, context.Page, $"reading {element}"));
        }
    }

    private async Task RecordAsync(
        FlowContext context, StepEventBuilder report, string outcome, long started, (int Calls, long Tokens) spent, CancellationToken cancellationToken) =>
        await context.Recorder.RecordAsync(
            new StepEvent
            {
                Flow = context.Flow,
                Verb = "read",
                Position = context.Pack.Elements[report.Element!].Position.ToString(),
                Element = report.Element,
                Rung = report.Rung,
                FoundBy = report.FoundBy,
                Missed = [.. report.Missed],
                ValueFrom = report.ValueFrom,
                Shown = report.Shown,
                Outcome = outcome,
                PictureAfter = await context.Pictures.GetOrTakeAsync(cancellationToken),
                Address = OriginPolicy.WithoutQuery(context.Page.Url),
                Milliseconds = timeProvider.GetElapsedTime(started).TotalMilliseconds,
                LlmCalls = (context.Budget?.Calls ?? 0) - spent.Calls,
                LlmTokens = (context.Budget?.Tokens ?? 0) - spent.Tokens,
                Model = context.Budget?.Calls > spent.Calls ? context.Budget.Model : null,
                Prompt = context.Budget?.Calls > spent.Calls ? context.Budget.Prompt : null,
            },
            cancellationToken);
}
