using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Templates;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Payloads;

namespace BrowserAgent.Tasks.Runs;

/// <summary>Builds the job's result from the pack's result templates. A template without a value is left out.</summary>
internal static class JobResultBuilder
{
    public static string Build(JobTypeDefinition type, FieldSet variables)
    {
        var result = FieldSet.Empty;
        foreach (var (name, template) in type.Result)
        {
            if (TemplateResolver.Resolve(template, variables) is TemplateResolveResult.Value value)
            {
                result = result.With(name, value.Field);
            }
        }

        return CanonicalPayloadSerializer.Write(result);
    }
}
