import { Eta } from 'eta';
import type { WebsitePrompt } from '../../../application/aiFeatures/ports.js';
import { asAttribute, asData } from './fence.js';
import { loadPrompt } from './load.js';
import { visibleText } from './visibleText.js';

const eta = new Eta({ autoEscape: false, autoTrim: false, useWith: false });
const template = eta.compile(loadPrompt('website'));

/** Words of the first version for lengths, spelled out; other words are taken as they are. */
const LENGTHS: Readonly<Record<string, string>> = {
  low: 'one or two sentences',
  concise: 'one or two sentences',
  medium: 'a short paragraph',
  balanced: 'a short paragraph',
  high: 'as much detail as the knowledge gives',
  detailed: 'as much detail as the knowledge gives',
};

/** Builds the system prompt of a website bot. The owner's words are instructions; passages are data. */
export const websitePrompt: WebsitePrompt = ({ name, purpose, description, configuration, passages }) => {
  const { identity, tone, verbosity, behaviour, language, websiteType, responseFormat } = configuration;
  const built = eta.render(template, {
    name: oneLine(name),
    purpose: visible(purpose),
    description: visible(description),
    identity: visible(identity),
    tone: sentence(tone),
    verbosity: verbosity && (LENGTHS[verbosity.toLowerCase()] ?? sentence(verbosity)),
    behaviour: visible(behaviour),
    language: visible(language),
    websiteType: sentence(websiteType),
    responseFormat: sentence(responseFormat),
    allowedTopics: configuration.allowedTopics.map(oneLine),
    disallowedTopics: configuration.disallowedTopics.map(oneLine),
    examples: configuration.examples.map(({ question, answer }) => ({
      question: visible(question),
      answer: visible(answer),
    })),
    apiEndpoints: configuration.apiEndpoints.map((endpoint) => ({
      name: oneLine(endpoint.name),
      method: endpoint.method,
      url: endpoint.url,
      description: oneLine(endpoint.description),
    })),
    passages: passages.map((passage) => ({
      number: passage.number,
      title: asAttribute(passage.title),
      url: asAttribute(passage.url),
      text: asData(passage.text),
    })),
  });
  return built.replace(/\n{3,}/g, '\n\n').trim();
};

const visible = (text: string | null): string | null => {
  const seen = text === null ? '' : visibleText(text).trim();
  return seen === '' ? null : seen;
};

const oneLine = (text: string): string => visibleText(text).replace(/\s+/g, ' ').trim();

/** Ends in the template's full stop, not in two. */
const sentence = (text: string | null): string | null => visible(text)?.replace(/\.+$/, '') ?? null;
