/** Every run sets these, all of type Keyword. A server that lacks one leaves a run's workflow task failing for ever. */
export const SEARCH_ATTRIBUTE_NAME = {
  name: 'RetuneName',
  stage: 'RetuneStage',
  provider: 'RetuneProvider',
  baseModel: 'RetuneBaseModel',
  dataset: 'RetuneDataset',
  jobId: 'RetuneJobId',
  verdict: 'RetuneVerdict',
} as const;
