import { start } from './start.js'
start('bump')
