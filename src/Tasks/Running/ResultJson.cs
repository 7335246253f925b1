using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Intake;

namespace BrowserAgent.Tasks.Running;

/// <summary>The job's answer: the pack's result templates, resolved. What has no value is left out.</summary>
internal static class ResultJson
{
    public static string Build(JobTypeDefinition type, FieldSet variables)
    {
        var result = FieldSet.Empty;
        foreach (var (name, template) in type.Result)
        {
            if (TemplateText.Resolve(template, variables) is ResolvedTemplate.Value value)
            {
                result = result.With(name, value.Field);
            }
        }

        return CanonicalPayload.Write(result);
    }
}
