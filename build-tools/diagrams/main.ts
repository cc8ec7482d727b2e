/** Writes the pictures of the documentation: `ts-node build-tools/diagrams/main.ts`. */
import * as fs from 'fs';
import * as path from 'path';
import { renderDeployment } from './deployment';
import { renderPipeline } from './pipeline';

const IMAGES = path.join(__dirname, '..', '..', 'docs', 'images');

/** The pictures by the path of their files. */
export const PICTURES: ReadonlyMap<string, () => string> = new Map([
  [path.join(IMAGES, 'pipeline.svg'), renderPipeline],
  [path.join(IMAGES, 'deployment.svg'), renderDeployment],
]);

if (require.main === module) {
  PICTURES.forEach((render, file) => fs.writeFileSync(file, render()));
}
