using BrowserAgent.Agent.Controls;
using BrowserAgent.Agent.Documents;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Reading;

/// <summary>Reads what an element shows as a value. Scripts may fill text in late, so unreadable text is read again for a while.</summary>
internal sealed class ElementValueReader(
    ElementFinder finder, TableReader tables, DocumentValueReader documents, IOptions<LadderOptions> options, TimeProvider timeProvider)
{
    public async Task<ValueOrFlowResult<FieldValue>> ReadAsync(FlowContext context, string name, StepEventBuilder report, CancellationToken cancellationToken)
    {
        var element = context.Pack.Elements[name];
        if (element.Table is { } table)
        {
            return await tables.ReadAsync(context, element, table, report, cancellationToken);
        }

        // What is read proves the record, so only the pack's own selectors may find it: a model must not choose the evidence.
        var (found, stop) = await finder.WaitForAsync(context, name, options.Value.ElementBudget, report, cancellationToken);
        if (found is null)
        {
            return new(null, stop);
        }

        using var owned = found;
        if (element.Reads.Download is { } part)
        {
            return await documents.ReadAsync(context, element, part, found, report, cancellationToken);
        }

        var handle = found.Handle;
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            var facts = await ElementFacts.OfAsync(handle, cancellationToken);
            var shown = element.Reads.Attribute is { } attribute
                ? await handle.GetAttributeAsync(attribute).WaitAsync(cancellationToken) ?? ""
                : facts.Value;
            report.Shown = shown;
            var value = ControlValueConverter.Read(context, shown, facts, element.Reads);
            var isLate = !context.Network.IsQuiet && timeProvider.GetElapsedTime(started) < options.Value.ElementBudget;
            if (value is not (null or FieldValue.Nothing) && (shown.Length > 0 || !isLate))
            {
                return new(value, null);
            }

            if (!isLate && timeProvider.GetElapsedTime(started) >= options.Value.QuietPatience)
            {
                return value is not null ? new(value, null) : new(null, new FlowResult.ValueRefused(
                    name, $"a {element.Reads.Type}".ToLowerInvariant(), shown, $"it can't be read as a {WordOf(element.Reads)}. Check the element's reads rule and the pack's formats."));
            }

            await Task.Delay(options.Value.PollInterval, timeProvider, cancellationToken);
        }
    }

    private static string WordOf(ReadRule rule) => rule.Type switch
    {
        ReadType.Number => "number",
        ReadType.Date => "date",
        ReadType.Flag => "flag (give its words with whenTrue and whenFalse)",
        _ => "text",
    };
}
